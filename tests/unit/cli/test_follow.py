"""Following without waiting: the clock is moved by the waits themselves."""

import json
from collections.abc import Iterator
from threading import Event as Flag
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import (
    CloudifyClientError,
    MaintenanceModeActiveError,
    ServerNotTrusted,
    ServerUnreachable,
)
from cloudify_rest_client.retries import Retries
from conductor.cli.failures import TIMEOUT, Failure
from conductor.cli.feed import Feed
from conductor.cli.follow import Follower
from conductor.cli.outage import Outage

ENDED = {"id": "e1", "status": "terminated"}
FAR = {"status": "started", "finished_operations": 0, "total_operations": 2}
Trouble = Exception | None


class Watched:
    """An execution that says `total` things. Each connection to its stream breaks as `troubles` say
    in turn: after two events more, or with nothing heard at all for an error that is `early`."""

    def __init__(self, total: int, *troubles: Trouble, early: tuple[type, ...] = ()) -> None:
        self.total, self.troubles, self.early = total, list(troubles), early
        self.moment = 0.0
        self.waits: list[float] = []
        self.seen: list[str] = []
        self.progress: list[int] = []
        self.asked: list[tuple[str, int]] = []
        self.status = "terminated"

    def client(self) -> CloudifyClient:
        session = httpx.Client(transport=httpx.MockTransport(self.answer))
        return CloudifyClient(session=session, retries=Retries(attempts=1))

    def follower(self, timeout: float = 60, **how: Any) -> Follower:
        screen: Any = SimpleNamespace(
            show=lambda event: self.seen.append(event["message"]),
            advance=lambda execution: self.progress.append(execution.finished_operations),
        )
        follower = Follower(self.client(), screen, timeout, now=lambda: self.moment, **how)
        outage = Outage(self.wait, lambda: self.moment)
        follower._feed = Feed(follower.client, "e1", follower.after, follower.wishes, outage)
        follower._feed.begin()
        return follower

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.moment += seconds

    def answer(self, request: httpx.Request) -> httpx.Response:
        way = request.url.path.rpartition("/")[2]
        if way == "e1":
            return httpx.Response(200, json=ENDED)
        after = int(request.url.params["after"])
        self.asked.append((way, after))
        if way == "events":
            return httpx.Response(200, json=self.page(after))
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, self.early):
            raise trouble
        return httpx.Response(200, content=self.stream(after, trouble))

    def stream(self, after: int, trouble: Trouble) -> Iterator[bytes]:
        last = self.total if trouble is None else after + 2
        for number in range(after + 1, last + 1):
            yield self.sent("cloudify_event", {"sequence": number, "message": str(number)})
            yield self.sent("progress", FAR | {"finished_operations": number})
        if trouble is not None:
            raise trouble
        yield self.sent("end", {"status": self.status, "error": ""})

    def sent(self, name: str, data: dict[str, Any]) -> bytes:
        return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()

    def page(self, after: int) -> dict[str, Any]:
        numbers = range(after + 1, min(after + 2, self.total) + 1)
        items = [{"sequence": each, "message": str(each)} for each in numbers]
        following = after + len(items)
        is_end = following == self.total
        status = self.status if is_end else "started"
        known = {"last": self.total, "is_end": is_end, "status": status}
        return {"items": items, "next": following, **known}


def all_of(total: int) -> list[str]:
    return [str(number + 1) for number in range(total)]


def test_every_event_is_shown_once_and_in_order() -> None:
    watched = Watched(5)
    assert watched.follower().follow("e1") == ENDED
    assert watched.seen == all_of(5)
    assert watched.progress == [1, 2, 3, 4, 5, None]
    assert (watched.asked, watched.waits) == ([("stream", 0)], [])


def test_a_connection_that_breaks_is_made_again_where_it_broke() -> None:
    watched = Watched(5, httpx.ReadError("reset"), httpx.RemoteProtocolError("cut"))
    watched.follower().follow("e1")
    assert watched.seen == all_of(5)
    assert watched.asked == [("stream", 0), ("stream", 2), ("stream", 4)]


def test_a_restarting_server_is_waited_for_and_one_that_stays_away_is_not() -> None:
    away = [httpx.ConnectError("refused")] * 8
    watched = Watched(3, httpx.ReadError("reset"), *away, early=(httpx.ConnectError,))
    watched.follower().follow("e1")
    assert (watched.seen, watched.moment) == (all_of(3), 4.5)
    gone = Watched(3, *[httpx.ConnectError("refused")] * 200, early=(httpx.ConnectError,))
    with pytest.raises(ServerUnreachable):
        gone.follower().follow("e1")
    assert gone.moment == 30


def test_a_long_silence_is_a_broken_connection() -> None:
    watched = Watched(3, httpx.ReadTimeout("silence"))
    watched.follower().follow("e1")
    assert (watched.seen, watched.asked[1]) == (all_of(3), ("stream", 2))


def test_where_streams_are_held_back_pages_are_asked_for() -> None:
    watched = Watched(5, httpx.ReadTimeout("silence"), early=(httpx.ReadTimeout,))
    watched.follower(after=1).follow("e1")
    assert watched.seen == all_of(5)[1:]
    assert watched.asked == [("stream", 1), ("events", 1), ("events", 3)]


def test_who_comes_later_sees_what_comes_later() -> None:
    watched = Watched(5)
    watched.follower(after=3, wishes={"level": ["error"]}).follow("e1")
    assert watched.seen == ["4", "5"]


@pytest.mark.parametrize("timeout", [0, 0.01])
def test_a_timeout_lets_the_execution_go_on(timeout: float) -> None:
    watched, end = Watched(1), Flag()
    told = watched.stream

    def endless(after: int, trouble: Trouble) -> Iterator[bytes]:
        first, far, _ = told(after, trouble)
        yield from (first, far)
        end.wait(10)

    watched.stream = endless  # type: ignore[method-assign]
    with pytest.raises(Failure, match="did not end within") as caught:
        watched.follower(timeout).follow("e1")
    end.set()
    assert caught.value.exit_code == TIMEOUT
    assert "cfy events list e1 --tail" in caught.value.message
    assert watched.seen == ["1"]  # what is there is shown, however short the time is


def test_a_database_that_is_away_is_waited_for_and_maintenance_is_an_answer() -> None:
    watched, answers = Watched(3), [503, 502]
    told = watched.answer

    def away(request: httpx.Request) -> httpx.Response:
        return httpx.Response(answers.pop(), text="away") if answers else told(request)

    watched.answer = away  # type: ignore[method-assign]
    watched.follower().follow("e1")
    assert (watched.seen, watched.waits) == (all_of(3), [0.5, 0.5])
    outage = Outage(lambda _: pytest.fail("waited"), lambda: 0.0)
    with pytest.raises(MaintenanceModeActiveError):
        outage.sit_out(MaintenanceModeActiveError("later", status_code=503))


def test_a_certificate_that_is_not_trusted_does_not_get_better() -> None:
    outage = Outage(lambda _: pytest.fail("waited"), lambda: 0.0)
    with pytest.raises(ServerNotTrusted):
        outage.sit_out(ServerNotTrusted("self-signed"))


def test_what_the_server_refuses_ends_the_following() -> None:
    watched = Watched(2)
    watched.answer = lambda _: httpx.Response(404, json={"message": "no e1"})  # type: ignore[method-assign]
    with pytest.raises(CloudifyClientError, match="no e1"):
        watched.follower().follow("e1")
