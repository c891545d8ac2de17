import datetime
import os
import time

# Winter, summer, the hour that is there twice, long ago, far away.
MOMENTS = (1768478400, 1784116800, 1793511000, 1793514600, -2000000000, 40000000000)


def show(moment):
    local = datetime.datetime.fromtimestamp(moment)
    split = time.localtime(moment)
    return [
        local.isoformat(), local.fold, local.astimezone().strftime("%z %Z"), time.strftime("%Z", split),
        split.tm_isdst, int(time.mktime(split)) == moment, int(local.timestamp()) == moment, time.ctime(moment),
    ]


def zone(name):
    os.environ["TZ"] = name
    time.tzset()
    return {
        "zone": name, "names": time.tzname, "timezone": time.timezone, "altzone": time.altzone,
        "daylight": time.daylight, "moments": [show(moment) for moment in MOMENTS],
    }


def lambda_handler(event, context):
    configured = [os.environ["TZ"], time.tzname, show(MOMENTS[0]), time.strftime("%H %Z")[-3:] in ("EST", "EDT")]
    names = ("Asia/Kolkata", "Australia/Sydney", "Europe/London", ":UTC", "", "Foo/Bar", "EST5EDT,M3.2.0,M11.1.0",
             "<+03>-3", "NZST-12NZDT,M9.5.0,M4.1.0/3")
    return {"configured": configured, "set": [zone(name) for name in names]}
