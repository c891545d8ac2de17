import supplier


def lambda_handler(event, context):
    print("asking the supplier")
    stock = supplier.stock_of(event["item"])
    print("the supplier has answered")
    return {"item": event["item"], "stock": stock}
