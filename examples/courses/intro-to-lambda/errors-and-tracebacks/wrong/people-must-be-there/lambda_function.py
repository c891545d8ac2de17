def lambda_handler(event, context):
    if event["people"] == 0:
        return {"statusCode": 400, "message": "There is nobody to share with."}
    share = event["total"] / event["people"]
    return {"statusCode": 200, "share": round(share, 2)}
