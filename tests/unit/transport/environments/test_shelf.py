import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest

from conductor.domain.clock import FakeClock
from conductor.transport.environments.folder_locks import FolderLocks
from conductor.transport.environments.shelf import Shelf

LONG = timedelta(days=7)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def shelf(tmp_path: Path, clock: FakeClock) -> Shelf:
    return Shelf(tmp_path, clock)


def make(folder: Path, lock: int) -> None:
    folder.mkdir()
    (folder / "content").touch()


def unexpected(*_: object) -> None:
    raise AssertionError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".locks")


def test_what_is_there_is_not_made_again(shelf: Shelf, tmp_path: Path) -> None:
    assert shelf.get("key", make, unexpected) == tmp_path / "key"
    assert shelf.get("key", unexpected, unexpected) == tmp_path / "key"
    assert Shelf(tmp_path, FakeClock()).get("key", unexpected, unexpected).is_dir()


def test_it_is_not_seen_before_it_is_complete(shelf: Shelf, tmp_path: Path) -> None:
    def look(folder: Path, lock: int) -> None:
        make(folder, lock)
        assert shelf.find("key") is None
        assert list(shelf.folders()) == []

    shelf.get("key", look, unexpected)
    assert [folder.name for folder in shelf.folders()] == ["key"]


def test_a_failure_leaves_nothing_and_the_next_one_tries_again(
    shelf: Shelf, tmp_path: Path
) -> None:
    def fail(folder: Path, lock: int) -> None:
        make(folder, lock)
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        shelf.get("key", fail, unexpected)
    assert names(tmp_path) == []
    assert shelf.get("key", make, unexpected).is_dir()


@pytest.mark.parametrize("is_failing", [False, True])
def test_who_asks_meanwhile_shares_the_making_and_its_failure(
    shelf: Shelf, is_failing: bool
) -> None:
    waiting = threading.Semaphore(0)
    makings: SimpleQueue[Path] = SimpleQueue()
    outcomes: SimpleQueue[object] = SimpleQueue()

    def slowly(folder: Path, lock: int) -> None:
        makings.put(folder)
        for _ in range(3):
            assert waiting.acquire(timeout=10)
        if is_failing:
            raise OSError
        make(folder, lock)

    def ask() -> None:
        try:
            outcomes.put(shelf.get("key", slowly, waiting.release).name)
        except OSError:
            outcomes.put("failed")

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert makings.qsize() == 1
    assert {outcomes.get() for _ in askers} == {"failed" if is_failing else "key"}


def test_another_process_is_waited_for(shelf: Shelf, tmp_path: Path) -> None:
    with held(tmp_path, "key") as release:

        def end() -> None:
            make(tmp_path / "key", 0)
            release()

        assert shelf.get("key", unexpected, end) == tmp_path / "key"


def test_leftovers_go_unless_somebody_is_at_them(shelf: Shelf, tmp_path: Path) -> None:
    for name in ("aa.partial", "bb.partial"):
        make(tmp_path / name, 0)
    with held(tmp_path, "bb"):
        shelf.remove_leftovers()
        assert names(tmp_path) == ["bb.partial"]
    assert shelf.get("bb", make, unexpected).is_dir()
    assert names(tmp_path) == ["bb"]


def test_what_nobody_found_for_long_goes_unless_it_is_spared(
    shelf: Shelf, clock: FakeClock
) -> None:
    for key in ("old", "used", "new"):
        clock.advance(timedelta(days=1))
        shelf.get(key, make, unexpected)
    clock.advance(LONG)
    shelf.find("used")
    shelf.get("latest", make, unexpected)
    assert sorted(shelf.remove_unused(LONG, spared=["old"])) == ["new"]
    assert shelf.remove_unused(LONG, spared=[]) == ["old"]
    assert sorted(folder.name for folder in shelf.folders()) == ["latest", "used"]


def test_what_was_removed_is_gone_once(shelf: Shelf, tmp_path: Path) -> None:
    shelf.get("key", make, unexpected)
    assert shelf.remove("key")
    assert not shelf.remove("key")
    assert names(tmp_path) == []


@contextmanager
def held(folder: Path, key: str) -> Iterator[Callable[[], None]]:
    """A lock is held as by another process; gives what releases it."""
    with ExitStack() as holding:
        holding.enter_context(FolderLocks(folder / ".locks").hold(key, unexpected))
        yield holding.close
