def lambda_handler(event, context):
    try:
        if event["people"] == 0:
            return {"statusCode": 500, "message": "Nobody"}
        share = event["total"] / event["people"]
        return {"statusCode": 200, "share": round(share, 2)}
    except Exception:
        print("oh no")
