"""Following without waiting: the clock is moved by the waits themselves."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.retries import Retries
from conductor.cli.failures import TIMEOUT, Failure
from conductor.cli.follow import Follower


class Watched:
    """A server with `batches` of events, away during the given calls; and a clock."""

    def __init__(self, batches: list[int], away: range = range(0)) -> None:
        self.batches, self.away = batches, away
        self.calls, self.moment = 0, 0.0
        self.waits: list[float] = []
        self.seen: list[str] = []

    def follower(self, timeout: float) -> Follower:
        session = httpx.Client(transport=httpx.MockTransport(self.answer))
        screen: Any = SimpleNamespace(show=self.show, advance=lambda execution: None)
        client = CloudifyClient(session=session, retries=Retries(attempts=1))
        return Follower(client, screen, timeout=timeout, wait=self.wait, now=lambda: self.moment)

    def show(self, event: dict[str, Any]) -> None:
        self.seen.append(event["message"])

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.moment += seconds

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.calls in self.away:
            raise httpx.ConnectError("restarting")
        if request.url.path.endswith("/e1"):
            status = "started" if self.batches else "terminated"
            return httpx.Response(200, json={"id": "e1", "status": status})
        first = int(request.url.params["_offset"])
        count = self.batches.pop(0) if self.batches else 0
        items = [{"message": str(first + number)} for number in range(count)]
        return httpx.Response(200, json={"items": items, "metadata": {}})


def test_every_event_is_shown_once_and_in_order() -> None:
    watched = Watched([3, 100, 2, 1])
    watched.follower(timeout=60).follow("e1")
    assert watched.seen == [str(number) for number in range(106)]


def test_questions_slow_down_while_nothing_happens() -> None:
    watched = Watched([1, 0, 0, 0, 0, 0, 0, 1])
    watched.follower(timeout=60).follow("e1")
    assert watched.waits[0] == 0.25
    assert watched.waits[6] == 1.0
    assert watched.waits[7] == 0.25


def test_a_timeout_lets_the_execution_go_on() -> None:
    watched = Watched([0] * 1000)
    with pytest.raises(Failure, match="goes on") as caught:
        watched.follower(timeout=10).follow("e1")
    assert caught.value.exit_code == TIMEOUT
    assert watched.moment == 10


def test_a_restarting_server_is_waited_for() -> None:
    watched = Watched([1, 1], away=range(3, 8))
    watched.follower(timeout=60).follow("e1")
    assert watched.seen == ["0", "1"]
