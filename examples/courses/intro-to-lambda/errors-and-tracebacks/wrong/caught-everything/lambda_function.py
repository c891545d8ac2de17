def lambda_handler(event, context):
    if event.get("people", 0) == 0:
        return {"statusCode": 400, "message": "There is nobody to share with."}
    try:
        share = event["total"] / event["people"]
        return {"statusCode": 200, "share": round(share, 2)}
    except Exception as error:
        return {"statusCode": 500, "message": str(error)}
