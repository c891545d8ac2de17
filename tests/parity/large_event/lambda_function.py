def lambda_handler(event, context):
    return {"count": len(event["items"]), "sum": sum(i["n"] for i in event["items"])}
