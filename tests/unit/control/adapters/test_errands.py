import threading

from conductor.control.adapters.errands import Errands


def test_errands_are_done_in_other_threads_and_a_failure_ends_none_of_them() -> None:
    errands, done = Errands("uploads", threads=1), threading.Event()
    threads: list[threading.Thread] = []

    def fail() -> None:
        raise RuntimeError("no")

    errands(fail)
    errands(lambda: threads.append(threading.current_thread()))
    errands(done.set)
    errands.start()
    assert done.wait(10)
    assert threads != [threading.current_thread()]
    errands.stop()


def test_what_has_not_begun_is_left_at_the_end() -> None:
    errands, begun, may_end = Errands("uploads", threads=1), threading.Event(), threading.Event()
    left: list[str] = []

    def long() -> None:
        begun.set()
        may_end.wait(10)

    errands.start()
    errands(long)
    assert begun.wait(10)
    errands(lambda: left.append("done"))
    errands.stop(seconds=0.01)
    may_end.set()
    for each in threading.enumerate():
        if each.name.startswith("errands"):
            each.join(10)
    assert left == []
