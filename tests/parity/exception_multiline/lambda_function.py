def lambda_handler(event, context):
    raise ValueError("first line\n  second line, indented\nthird — with ünïcödé 🎈")
