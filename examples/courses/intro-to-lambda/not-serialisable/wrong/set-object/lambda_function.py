from datetime import date, timedelta


def lambda_handler(event, context):
    ordered = date.fromisoformat(event["ordered"])
    return {
        "ready": str(ordered + timedelta(days=1)),
        "drinks": set(event["drinks"]),
    }
