"""In which order a run hears how its operations ended."""

import queue
import threading
from typing import Any, cast

from conductor.domain.messages import Performed
from conductor.runtime.host.run_host import RunHost


class Performer:
    """Of "a" somebody hears by a callback, which takes its time."""

    def __init__(self) -> None:
        self.settled: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.may_end = threading.Event()

    def performed(self, message: Performed, *, is_heard: bool = True) -> bool:
        if message.operation_id == "a":
            if not is_heard:
                return False
            self.may_end.wait(10)
        self.settled.put(message.operation_id)
        return True


def test_what_ends_after_one_that_a_callback_hears_of_is_told_after_it() -> None:
    host, performer = RunHost(cast(Any, None)), Performer()
    host._performer = cast(Any, performer)
    threading.Thread(target=host._take_news, daemon=True).start()
    for name in ("a", "b"):
        host._take(Performed(name))
    performer.may_end.set()
    assert [performer.settled.get(timeout=10) for _ in range(2)] == ["a", "b"]
    eventually_direct(host, performer)


def eventually_direct(host: RunHost, performer: Performer) -> None:
    """When all of them are told, ends are told at once again."""
    pause = threading.Event()
    while host._unheard:
        pause.wait(0.01)
    host._take(Performed("c"))
    assert performer.settled.get(timeout=0) == "c"
