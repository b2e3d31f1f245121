"""Garbage is collected less often while a workflow runs, and as before afterwards."""

import gc
import threading

from conductor.runtime.host.collection import seldom_collected


def test_afterwards_all_is_as_it_was() -> None:
    found = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold() > found
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()
    assert gc.get_threshold() == found
    assert gc.get_freeze_count() == 0


def test_of_several_side_by_side_the_last_brings_back_what_the_first_found() -> None:
    found, begun, gate = gc.get_threshold(), threading.Event(), threading.Event()

    def other() -> None:
        with seldom_collected():
            begun.set()
            gate.wait(60)

    thread = threading.Thread(target=other)
    with seldom_collected():
        thread.start()
        begun.wait(60)
    assert gc.get_threshold() > found
    gate.set()
    thread.join()
    assert gc.get_threshold() == found
