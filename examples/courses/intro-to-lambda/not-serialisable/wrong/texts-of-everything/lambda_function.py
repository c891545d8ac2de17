from datetime import date, timedelta


def lambda_handler(event, context):
    ordered = date.fromisoformat(event["ordered"])
    return {
        "ready": repr(ordered + timedelta(days=1)),
        "drinks": str(set(event["drinks"])),
    }
