def down(n):
    return down(n + 1)

def lambda_handler(event, context):
    return down(0)
