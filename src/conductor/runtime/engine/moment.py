"""Now: the engine and the SDK have no clock port, because authors' code has none either."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)
