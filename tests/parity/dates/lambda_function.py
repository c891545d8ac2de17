import calendar, time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

def lambda_handler(event, context):
    now = datetime.now(timezone.utc)
    dublin = ZoneInfo("Europe/Dublin")
    return {
        "now": now.isoformat(),
        "today": date.today().isoformat(),
        "gmtime": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
        "summer": datetime(2026, 7, 1, 12, tzinfo=dublin).isoformat(),
        "winter": datetime(2026, 12, 1, 12, tzinfo=dublin).astimezone(ZoneInfo("America/New_York")).isoformat(),
        "parsed": datetime.strptime("23/11/2026 14:05", "%d/%m/%Y %H:%M").isoformat(),
        "leap": [y for y in range(1896, 2030) if calendar.isleap(y)][-3:],
        "delta": str(timedelta(days=3, seconds=7) * 2.5),
        "week": date(2026, 11, 23).isocalendar()[:],
    }
