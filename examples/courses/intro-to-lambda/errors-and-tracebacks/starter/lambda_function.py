def lambda_handler(event, context):
    try:
        share = event["total"] / event["people"]
        return {"statusCode": 200, "share": round(share, 2)}
    except Exception:
        return {"statusCode": 500, "message": "Something went wrong"}
