"""Spools in a folder of their own, written by real processes."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conductor.channel.spool import MOST_LEFT, has_writer, make_spool, remainder, tend
from conductor.channel.spool_reader import SpoolReader
from conductor.channel.spooler import Spooler

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")


def spool_of(folder: Path, operation_id: str, stream: str = "stdout", content: bytes = b"") -> Path:
    spool = make_spool(folder, operation_id, stream, is_logged=True)
    spool.write_bytes(content)
    return spool


def rest_of(folder: Path, operation_id: str, said: dict[str, int]) -> list[tuple[str, str]]:
    return [(each.stream, each.text) for each in remainder(folder, operation_id, said)]


@pytest.fixture
def appending() -> Callable[[Path], "subprocess.Popen[bytes]"]:
    def start(spool: Path) -> "subprocess.Popen[bytes]":
        with spool.open("ab") as output:
            return subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=output)  # noqa: S607

    return start


def test_the_remainder_is_what_was_not_said(tmp_path: Path) -> None:
    out = spool_of(tmp_path, "op", content=b"one\ntwo\nthr")
    spool_of(tmp_path, "op", "stderr", b"oops\n")
    spool_of(tmp_path, "op2", content=b"somebody else's\n")
    again = [("stdout", "two"), ("stdout", "thr"), ("stderr", "oops")]
    assert rest_of(tmp_path, "op", {out.name: 4}) == again
    assert rest_of(tmp_path, "op", {out.name: 4}) == again


def test_odd_ids_and_several_scripts_of_one_operation_are_told_apart(tmp_path: Path) -> None:
    first = spool_of(tmp_path, "a/b+c", content=b"1\n")
    second = spool_of(tmp_path, "a/b+c", content=b"2\n")
    assert first != second
    assert rest_of(tmp_path, "a/b+c", {first.name: 2}) == [("stdout", "2")]


def test_what_was_not_to_be_logged_is_in_no_remainder(tmp_path: Path) -> None:
    make_spool(tmp_path, "op", "stdout", is_logged=False).write_bytes(b"quiet\n")
    assert rest_of(tmp_path, "op", {}) == []


def test_the_remainder_holds_what_a_held_spooler_has_still_to_copy(tmp_path: Path) -> None:
    spooler = Spooler("op", spool_of(tmp_path, "op"))
    spooler.settle(60)  # it has begun
    spooler.hold()
    os.write(spooler.pipe, b"last words\n")
    os.close(spooler.pipe)
    assert rest_of(tmp_path, "op", {}) == [("stdout", "last words")]
    spooler.settle(5)
    assert spooler.has_ended


def test_a_spooler_has_settled_when_the_pipe_is_empty(tmp_path: Path) -> None:
    spool = spool_of(tmp_path, "op")
    spooler = Spooler("op", spool)
    os.write(spooler.pipe, b"x" * 50_000)
    spooler.settle(5)
    assert spool.stat().st_size == 50_000
    assert not spooler.has_ended
    os.close(spooler.pipe)
    spooler.settle(5)
    assert spooler.has_ended


def test_spools_of_finished_operations_go_and_others_stay(tmp_path: Path) -> None:
    finished, running = spool_of(tmp_path, "finished"), spool_of(tmp_path, "running")
    tend(tmp_path, "finished".__eq__)
    assert (finished.exists(), running.exists()) == (False, True)


def test_a_spool_that_somebody_writes_to_stays_and_is_emptied_when_it_is_large(
    tmp_path: Path, appending: Callable[[Path], "subprocess.Popen[bytes]"]
) -> None:
    small, large = spool_of(tmp_path, "op", content=b"x"), spool_of(tmp_path, "op")
    large.write_bytes(b"x" * (MOST_LEFT + 1))
    with appending(small) as one, appending(large) as other:
        assert has_writer(large)
        tend(tmp_path, lambda _: True)
        assert (small.stat().st_size, large.stat().st_size) == (1, 0)
        other.communicate(b"more")
        assert large.read_bytes() == b"more"
        one.send_signal(signal.SIGKILL)
        one.communicate()
    tend(tmp_path, lambda _: True)
    assert list(tmp_path.iterdir()) == []


def test_what_was_said_gives_its_room_back_and_keeps_its_place(tmp_path: Path) -> None:
    spool = spool_of(tmp_path, "op")
    line = b"x" * 1023 + b"\n"
    spool.write_bytes(line * (40 * 1024))
    reader = SpoolReader(spool)
    before = spool.stat().st_blocks
    while reader.next_lines():
        reader.free()
    assert reader.said == reader.size == len(line) * 40 * 1024
    assert spool.stat().st_blocks < before / 2
    assert spool.read_bytes()[-len(line) :] == line
    reader.close()
