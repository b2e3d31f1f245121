"""An outage of the server, sat out: what was begun there does not end because nobody can ask."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Flag
from time import monotonic
from typing import TypeVar

from cloudify_rest_client.exceptions import (
    CloudifyClientError,
    MaintenanceModeActivatingError,
    MaintenanceModeActiveError,
    ServerNotTrusted,
    ServerTimeout,
    ServerUnreachable,
)

PAUSE = 0.5  # seconds between two attempts
LONGEST = 30.0  # seconds; a restarting server is back by then
AWAY = (502, 503, 504)  # what proxies say, and servers whose database is away
ANSWERS = (ServerNotTrusted, MaintenanceModeActiveError, MaintenanceModeActivatingError)

T = TypeVar("T")
Wait = Callable[[float], object]
Clock = Callable[[], float]


@dataclass
class Outage:
    """`wait` and `now` are the only clock it knows."""

    wait: Wait = Flag().wait
    now: Clock = monotonic
    since: float | None = None

    def sit_out(self, error: CloudifyClientError) -> None:
        """Wait a little; raise the error when that has taken too long, or is no outage at all."""
        self.since = self.now() if self.since is None else self.since
        if not _is_outage(error) or self.now() - self.since >= LONGEST:
            raise error
        self.wait(PAUSE)

    def is_over(self) -> None:
        self.since = None

    def through(self, ask: Callable[[], T]) -> T:
        """The answer, asked for again and again. Only for what may be asked for twice."""
        while True:
            try:
                return ask()
            except CloudifyClientError as error:
                self.sit_out(error)


def _is_outage(error: CloudifyClientError) -> bool:
    is_lost = isinstance(error, ServerUnreachable | ServerTimeout) or error.status_code in AWAY
    return is_lost and not isinstance(error, ANSWERS)
