import datetime

import dateutil.parser
import dateutil.relativedelta
import dateutil.tz
import jmespath
import six
import urllib3


def lambda_handler(event, context):
    start = dateutil.parser.parse("2026-01-31T08:00:00+01:00")
    try:
        urllib3.PoolManager(retries=False).request("GET", "https://service.invalid/", timeout=1)
    except urllib3.exceptions.HTTPError as error:
        refused = type(error).__name__
    return {
        "dates": [start.isoformat(), (start + dateutil.relativedelta.relativedelta(months=1)).isoformat(),
                  datetime.datetime(2026, 7, 1, tzinfo=dateutil.tz.gettz("Europe/Paris")).isoformat()],
        "query": jmespath.search("people[?age > `20`].name", {"people": [{"name": "Ann", "age": 30}, {"name": "Bo", "age": 7}]}),
        "six": [six.PY3, six.text_type.__name__],
        "urllib3": [urllib3.__version__.split(".")[0], refused],
    }
