"""Watch an execution until it ends: its events as they come, then its verdict."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Flag
from time import monotonic
from typing import TypeVar

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import ServerUnreachable
from cloudify_rest_client.executions import Execution
from conductor.cli.failures import TIMEOUT, Failure
from conductor.cli.progress import Screen

PAGE = 100
QUICK, SLOW = 0.25, 1.0  # seconds between questions: quick while something happens
OUTAGE = 30.0  # a restarting server is back by then

T = TypeVar("T")
Wait = Callable[[float], object]
Clock = Callable[[], float]


@dataclass
class Follower:
    """Asks the server again and again; `wait` and `now` are the only clock it knows. The first
    `seen` events are not shown."""

    client: CloudifyClient
    screen: Screen
    include_logs: bool = True
    timeout: float = 900
    wait: Wait = Flag().wait
    now: Clock = monotonic
    seen: int = 0

    def follow(self, execution_id: str) -> Execution:
        """Return the ended execution; all of its events have been shown by then."""
        deadline, pause = self.now() + self.timeout, QUICK
        while True:
            execution = self._patiently(lambda: self.client.executions.get(execution_id))
            self.screen.advance(execution)
            shown = self._patiently(lambda: self._show_new(execution_id))
            if execution.status in Execution.END_STATES:
                return execution
            if self.now() >= deadline:
                raise Failure(_too_long(execution, self.timeout), TIMEOUT)
            pause = QUICK if shown else min(pause * 1.5, SLOW)
            self.wait(min(pause, max(deadline - self.now(), 0)))

    def _show_new(self, execution_id: str) -> int:
        count = 0
        while True:
            page = self.client.events.list(
                include_logs=self.include_logs,
                execution_id=execution_id,
                _offset=self.seen,
                _size=PAGE,
            )
            for event in page:
                self.screen.show(event)
            self.seen += len(page)
            count += len(page)
            if len(page) < PAGE:
                return count

    def _patiently(self, ask: Callable[[], T]) -> T:
        """Sit out a short outage: the execution does not end because nobody can watch it."""
        deadline = self.now() + OUTAGE
        while True:
            try:
                return ask()
            except ServerUnreachable:
                if self.now() >= deadline:
                    raise
                self.wait(SLOW)


def _too_long(execution: Execution, timeout: float) -> str:
    return (
        f"Execution {execution.id} did not end within {timeout:g} s and goes on.\n"
        f"Watch it with: cfy events list {execution.id} --tail"
    )
