def lambda_handler(event, context):
return "not indented"
