from datetime import date, timedelta


def lambda_handler(event, context):
    ordered = date.fromisoformat(event["ordered"])
    ready = ordered + timedelta(days=1)
    return {
        "ready": ready.isoformat(),
        "drinks": sorted(set(event["drinks"])),
    }
