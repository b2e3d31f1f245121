"""How people write periods and days of the week: in blueprints, and to the server."""

import re

UNITS = ("sec", "second", "min", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y",
         "year")  # fmt: skip
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PERIOD = re.compile(rf"(\d{{1,12}})\s*({'|'.join(UNITS)})s?", re.IGNORECASE)
PERIOD_REMEDY = "write a whole number above 0 and a unit, as in 2 weeks: sec, min, h, d, w, mo or y"
WEEKDAY = re.compile(rf"([1-4]|L-)?({'|'.join(DAYS)})", re.IGNORECASE)
WEEKDAY_REMEDY = "write mo, tu, we, th, fr, sa or su; with months or years also 1mo to 4mo, or l-mo"
