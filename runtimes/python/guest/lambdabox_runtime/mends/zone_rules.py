"""POSIX's rules for summer time: `EST5EDT,M3.2.0,M11.1.0`, as in `TZ` and at the end of a zone's file."""

import re
from datetime import date

_NAME = r"<[A-Za-z0-9+-]{3,}>|[A-Za-z]{3,}"
_TIME = r"[+-]?\d{1,3}(?::\d{1,2}){0,2}"
_DATE = r"M\d{1,2}\.\d\.\d|J\d{1,3}|\d{1,3}"
_RULE = re.compile(
    rf"({_NAME})({_TIME})(?:({_NAME})({_TIME})?(?:,({_DATE})(?:/({_TIME}))?,({_DATE})(?:/({_TIME}))?)?)?"
)
# A rule without dates means those of the United States, as in glibc.
_DATES = "M3.2.0", "M11.1.0"
_TWO_O_CLOCK = 7200
_MONTHS = 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365


class Rule:
    """Standard time, and summer time if there is one: (seconds east of Greenwich, is_dst, name)."""

    def __init__(self, standard, summer=None, start=None, end=None):
        self.standard = standard
        self.summer = summer
        # Date and second of the day, in the time that is left.
        self._start = start
        self._end = end
        self._of_year = {}

    def changes(self, year):
        """When summer time begins and ends in a year, in seconds of universal time since its beginning."""
        first = date(year, 1, 1).weekday()
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        found = self._of_year.get((first, leap))
        if found is None:
            found = (
                _second(self._start, first, leap) - self.standard[0],
                _second(self._end, first, leap) - self.summer[0],
            )
            self._of_year[first, leap] = found
        return found


def parse(text):
    """The rule, or None if the text is none."""
    found = _RULE.fullmatch(text)
    if found is None:
        return None
    name, offset, summer, summer_offset, start, start_time, end, end_time = found.groups()
    standard = -_seconds(offset), 0, name.strip("<>").encode()
    if summer is None:
        return Rule(standard)
    east = standard[0] + 3600 if summer_offset is None else -_seconds(summer_offset)
    if start is None:
        start, end = _DATES
    return Rule(
        standard,
        (east, 1, summer.strip("<>").encode()),
        (start, _TWO_O_CLOCK if start_time is None else _seconds(start_time)),
        (end, _TWO_O_CLOCK if end_time is None else _seconds(end_time)),
    )


def _seconds(text):
    sign = -1 if text[0] == "-" else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1)))


def _second(moment, first, leap):
    """The second of a year of this kind; `first` is the weekday of the first of January, Monday is 0."""
    day, second = moment
    if day[0] == "M":
        month, week, weekday = map(int, day[1:].split("."))
        begin = _MONTHS[month - 1] + (leap and month > 2)
        after = _MONTHS[month] + (leap and month > 1)
        number = begin + (weekday - 1 - first - begin) % 7 + (week - 1) * 7
        while number >= after:
            number -= 7
    elif day[0] == "J":
        number = int(day[1:]) - 1
        number += leap and number > 58
    else:
        number = int(day)
    return number * 86400 + second
