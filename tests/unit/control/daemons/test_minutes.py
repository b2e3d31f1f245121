from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from conductor.control.daemons.minutes import Minutes
from conductor.domain.clock import FakeClock

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Simulated(Event):
    """Waiting moves the clock, so that it takes no time."""

    def __init__(self, clock: FakeClock, minutes: int) -> None:
        super().__init__()
        self.clock, self.left = clock, minutes

    def wait(self, timeout: float | None = None) -> bool:
        self.clock.advance(timedelta(seconds=timeout or 0))
        self.left -= 1
        return self.left < 0


def looks(begin: datetime, takes: list[int], monkeypatch: Any) -> list[str]:
    """When it looked, where the looks take so many seconds, one after the other."""
    clock, seen = FakeClock(begin), list[str]()

    def look() -> None:
        seen.append(f"{clock.now():%H:%M:%S}")
        clock.advance(timedelta(seconds=takes[len(seen) - 1]))

    minutes = Minutes("schedules", look, clock, lambda: None)
    monkeypatch.setattr(minutes, "_stopped", Simulated(clock, len(takes) - 1))
    minutes.start()
    minutes._thread.join()
    return seen


def test_it_looks_at_once_and_then_at_whole_minutes(monkeypatch: Any) -> None:
    begin = NOON + timedelta(seconds=20)
    assert looks(begin, [1, 1, 5, 1], monkeypatch) == [
        "12:00:20",
        "12:01:00",
        "12:02:00",
        "12:03:00",
    ]


def test_after_a_look_of_more_than_a_minute_it_goes_on_at_the_next_whole_one(
    monkeypatch: Any,
) -> None:
    assert looks(NOON, [70, 130, 1], monkeypatch) == ["12:00:00", "12:02:00", "12:05:00"]


def test_a_long_look_is_halted_when_the_server_ends() -> None:
    halted = Event()
    minutes = Minutes("schedules", lambda: halted.wait(60), FakeClock(NOON), halted.set)
    minutes.start()
    minutes.stop()
    assert not minutes._thread.is_alive()
