def lambda_handler(event, context):
    paid = event["amount"] > 0
    print(f"order {event['order']}: {event['amount']}, {'paid' if paid else 'refused'}")
    return {"order": event["order"], "paid": paid}
