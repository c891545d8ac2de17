def lambda_handler(event, context):
    share = event["total"] / event["people"]
    return {"statusCode": 200, "share": round(share, 2)}
