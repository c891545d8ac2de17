def lambda_handler(event, context):
    return "just text with \"quotes\" and ünïcödé"
