def lambda_handler(event, context):
    print("value1 = " + event['key1'])
    print("value2 = " + event['key2'])
    print("two\nlines")
    print()
    print("no newline at the end", end="")
    return event['key1']
