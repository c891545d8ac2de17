"""Time stamps: parsing, arithmetic, formatting."""

from datetime import datetime, timedelta


def lambda_handler(event, context):
    start = datetime(2026, 1, 1)
    latest = start
    for i in range(event["n"]):
        text = (start + timedelta(minutes=i * 17)).strftime("%Y-%m-%d %H:%M")
        latest = max(latest, datetime.strptime(text, "%Y-%m-%d %H:%M"))
    return latest.isoformat()


EVENT = {"n": 4_000}
