def lambda_handler(event, context):
    people = event.get("people", 0)
    if people == 0:
        return {"statusCode": 400, "message": "There is nobody to share with."}
    share = event["total"] / people
    return {"statusCode": 200, "share": round(share, 2)}
