"""When a request is sent again, and how long before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from random import random
from threading import Event


@dataclass(frozen=True)
class Retries:
    """Send a request up to `attempts` times; `Retries(attempts=1)` never sends one again.

    What never left is sent again, whatever it was; what may have arrived only where to do it twice
    is to do it once. All times are in seconds: pauses double from `first` up to `longest`, and each
    is shortened by chance, so that many clients do not come back at once. A server's own
    `Retry-After` is kept, unless it asks for more than `patience`: then its error is raised.
    """

    attempts: int = 4
    first: float = 0.2
    longest: float = 5.0
    patience: float = 30.0
    wait: Callable[[float], object] = Event().wait
    chance: Callable[[], float] = random

    def pause(self, sent: int, asked: float | None = None) -> float | None:
        """How long to wait after the `sent`th time; None: do not send it again."""
        if sent >= self.attempts or (asked or 0) > self.patience:
            return None
        if asked is not None:
            return asked
        pause = min(self.first * 2.0 ** (sent - 1), self.longest)
        return pause * (1 + self.chance()) / 2


def asked_pause(headers: Mapping[str, str]) -> float | None:
    """The seconds of a `Retry-After`, which may also be a moment after the answer's `Date`."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        later = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return max(later.total_seconds(), 0.0)
