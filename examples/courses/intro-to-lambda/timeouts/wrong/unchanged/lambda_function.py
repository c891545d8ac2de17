import supplier


def lambda_handler(event, context):
    return {"item": event["item"], "stock": supplier.stock_of(event["item"])}
