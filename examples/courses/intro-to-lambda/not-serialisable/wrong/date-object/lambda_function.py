from datetime import date, timedelta


def lambda_handler(event, context):
    ordered = date.fromisoformat(event["ordered"])
    return {
        "ready": ordered + timedelta(days=1),
        "drinks": sorted(set(event["drinks"])),
    }
