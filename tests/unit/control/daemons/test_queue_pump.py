import threading

from conductor.control.adapters.beckoning import Beckoning, Freeing
from conductor.control.daemons.queue_pump import QueuePump
from conductor.domain.clock import FakeClock
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import Batch, ExecutionMoved
from conductor.domain.ids import ExecutionId


def test_the_end_of_an_execution_makes_the_pump_look_even_after_a_failed_look() -> None:
    looks = threading.Semaphore(0)

    def look() -> None:
        looks.release()
        raise OSError("the database is away")

    pump = QueuePump(look)
    pump.start()
    assert looks.acquire(timeout=5)
    ended = ExecutionMoved(ExecutionStatus.TERMINATED, FakeClock().now())
    pump.note([Batch(ExecutionId("e1"), 1, [ended])])
    assert looks.acquire(timeout=5)
    Freeing(Beckoning(), pump.wake).beckon()
    assert looks.acquire(timeout=5)
    pump.stop()
