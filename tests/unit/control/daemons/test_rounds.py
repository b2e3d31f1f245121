import threading

from conductor.control.daemons.rounds import Rounds


def test_a_round_that_failed_is_followed_by_the_next() -> None:
    gone = threading.Semaphore(0)

    def go() -> None:
        gone.release()
        raise OSError("the database is away")

    rounds = Rounds("looks", go, seconds=0.001)
    rounds.start()
    for _ in range(3):
        assert gone.acquire(timeout=5)
    rounds.stop()


def test_who_wants_a_last_round_has_it_when_all_ends() -> None:
    gone: list[str] = []
    asked = Rounds("asked", lambda: gone.append("asked"), seconds=3600, has_last_round=True)
    others = Rounds("others", lambda: gone.append("others"), seconds=3600)
    for each in (asked, others):
        each.start()
        each.stop()
    assert gone == ["asked"]
