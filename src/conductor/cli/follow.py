"""Watch an execution until it ends: its events as they come, then its verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from queue import Empty
from time import monotonic
from typing import Any

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.events import Event
from cloudify_rest_client.executions import Execution
from conductor.cli.failures import TIMEOUT, Failure
from conductor.cli.feed import Feed, Told
from conductor.cli.outage import Clock, Outage
from conductor.cli.progress import Screen


@dataclass
class Follower:
    """Shows what comes after the event number `after`, as far as `wishes` ask for it."""

    client: CloudifyClient
    screen: Screen
    timeout: float = 900
    after: int = 0
    wishes: Mapping[str, Any] = field(default_factory=dict)
    now: Clock = monotonic
    _feed: Feed | None = None
    _has_looked: bool = False

    def follow(self, execution_id: str) -> Execution:
        """Return the ended execution; all of its events have been shown by then. Who was
        interrupted may follow it again, and goes on where he was."""
        deadline = self.now() + self.timeout
        feed = self._feed or Feed(self.client, execution_id, self.after, self.wishes).begin()
        self._feed = feed
        while (told := self._next(feed, deadline)) is not None:
            if isinstance(told, Event):
                self.screen.show(told)
            else:
                self.screen.advance(told)
                self._has_looked = told.status not in Execution.END_STATES
        return Outage().through(lambda: self.client.executions.get(execution_id))

    def _next(self, feed: Feed, deadline: float) -> Told | None:
        """However short the time is, what was there already is shown."""
        left = deadline - self.now()
        try:
            if not self._has_looked or left == inf:
                return feed.next()
            if left >= 0:
                return feed.next(left)
        except Empty:
            pass
        raise Failure(_too_long(feed.execution_id, self.timeout), TIMEOUT)


def _too_long(execution_id: str, timeout: float) -> str:
    return (
        f"Execution {execution_id} did not end within {timeout:g} s and goes on.\n"
        f"Watch it with: cfy events list {execution_id} --tail"
    )
