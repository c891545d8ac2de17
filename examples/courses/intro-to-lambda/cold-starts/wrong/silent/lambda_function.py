table = {number: number * number for number in range(1000)}


def lambda_handler(event, context):
    return {"square": table[event["number"]]}
