import threading
from concurrent.futures import ThreadPoolExecutor

from conductor.channel.waiting_batches import WaitingBatches
from conductor.domain.facts import Batch, Receipt
from conductor.domain.ids import ExecutionId

PATIENCE = 10.0


def batch(number: int) -> Batch:
    return Batch(ExecutionId("e1"), 1, [], number)


def taken(waiting: WaitingBatches) -> list[int]:
    return [each.number for each, _ in waiting.take()]


def test_batches_are_taken_in_the_order_in_which_they_were_put() -> None:
    waiting = WaitingBatches(10)
    for number in (3, 1, 2):
        waiting.put(batch(number), is_called=number != 1)
    assert taken(waiting) == [3, 1, 2]
    assert waiting.is_empty


def test_no_more_are_taken_at_once_than_was_said() -> None:
    waiting = WaitingBatches(2)
    for number in range(5):
        waiting.put(batch(number))
    assert [taken(waiting) for _ in range(4)] == [[0, 1], [2, 3], [4], []]


def test_each_has_the_future_that_its_owner_waits_for() -> None:
    waiting = WaitingBatches(10)
    futures = [waiting.put(batch(number)) for number in range(3)]
    for one, future in waiting.take():
        future.set_result(Receipt(is_written=True, refusal=str(one.number)))
    assert [future.result(timeout=0).refusal for future in futures] == ["0", "1", "2"]


def test_what_waits_already_is_not_waited_for() -> None:
    waiting = WaitingBatches(10)
    waiting.put(batch(1), is_called=False)
    assert waiting.wait(PATIENCE)
    assert waiting.wait(0)
    assert not waiting.is_empty


def test_a_wait_in_which_nothing_comes_ends_with_its_time() -> None:
    assert not WaitingBatches(10).wait(0.001)


def test_a_call_ends_one_wait_though_nothing_is_there() -> None:
    waiting = WaitingBatches(10)
    waiting.call()
    assert waiting.wait(PATIENCE)
    assert not waiting.wait(0.001)


def test_whoever_sleeps_is_woken_by_a_batch_that_is_called() -> None:
    waiting = WaitingBatches(10)
    with ThreadPoolExecutor(1) as thread:
        asleep = _asleep(waiting)
        came = thread.submit(waiting.wait, 2 * PATIENCE)
        assert asleep.wait(PATIENCE)
        waiting.put(batch(1))
        assert came.result(timeout=PATIENCE)


def test_whoever_sleeps_is_left_asleep_by_one_that_is_not_and_woken_by_the_call() -> None:
    waiting = WaitingBatches(10)
    with ThreadPoolExecutor(1) as thread:
        asleep = _asleep(waiting)
        came = thread.submit(waiting.wait, 2 * PATIENCE)
        assert asleep.wait(PATIENCE)
        waiting.put(batch(1), is_called=False)
        assert not _is_done_within(0.05, came)
        waiting.call()
        assert came.result(timeout=PATIENCE)
    assert taken(waiting) == [1]


def test_once_closed_nobody_waits_any_more_and_what_was_put_is_taken() -> None:
    waiting = WaitingBatches(1)
    for number in range(2):
        waiting.put(batch(number))
    waiting.close()
    rounds = []
    while not waiting.is_empty:
        assert waiting.wait(PATIENCE)
        rounds += taken(waiting)
    assert waiting.wait(PATIENCE)
    assert (rounds, waiting.is_closed) == ([0, 1], True)


def test_closing_wakes_whoever_sleeps() -> None:
    waiting = WaitingBatches(10)
    with ThreadPoolExecutor(1) as thread:
        asleep = _asleep(waiting)
        came = thread.submit(waiting.wait, 2 * PATIENCE)
        assert asleep.wait(PATIENCE)
        waiting.close()
        assert came.result(timeout=PATIENCE)


def test_many_threads_put_and_each_batch_is_taken_once_in_its_threads_order() -> None:
    waiting = WaitingBatches(7)
    with ThreadPoolExecutor(4) as threads:
        puts = [threads.submit(_put_all, waiting, first) for first in range(0, 4000, 1000)]
        found: list[int] = []
        while len(found) < 4000 and waiting.wait(PATIENCE):
            found += taken(waiting)
        assert all(put.result() is None for put in puts)
    assert sorted(found) == [*range(4000)]
    for first in range(0, 4000, 1000):
        of_thread = [number for number in found if first <= number < first + 1000]
        assert of_thread == [*range(first, first + 1000)]


def _put_all(waiting: WaitingBatches, first: int) -> None:
    for number in range(first, first + 1000):
        waiting.put(batch(number))


def _asleep(waiting: WaitingBatches) -> threading.Event:
    """Set when somebody begins to wait for news."""
    begun, wait_for = threading.Event(), waiting._news.wait_for

    def told(predicate, timeout=None):
        begun.set()
        return wait_for(predicate, timeout)

    waiting._news.wait_for = told  # type: ignore[method-assign]
    return begun


def _is_done_within(seconds: float, future) -> bool:
    done = threading.Event()
    future.add_done_callback(lambda _: done.set())
    return done.wait(seconds)
