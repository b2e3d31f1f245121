"""What real scripts print, and what becomes of it when somebody dies."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from conductor.channel.descendants import descendants, kill_tree
from conductor.channel.lines import LONGEST_LINE
from conductor.channel.proc import children, proc_stat
from conductor.channel.spool import SPOOL_VARIABLE, has_writer, remainder, tend
from conductor.channel.spooler import is_spooler, release
from conductor.domain.masking import Masker
from conductor.domain.messages import OPERATION_VARIABLE
from conductor.runtime.host.script_output import MOST_UNREAD, Printed
from conductor.runtime.host.script_process import ProcessException, run_script

OPERATION = f"op-{os.getpid()}"  # whose spoolers are let go on when others find it dead

# An operation host in small: it says each line, and where it ends, to a pipe.
HOST = """
import sys
from pathlib import Path
from conductor.runtime.host.script_process import run_script

def say(printed):
    print(printed.spool, printed.end, printed.message, flush=True)

run_script(Path(sys.argv[1]), {}, {}, "", say)
"""


def rest_of(folder: Path, operation_id: str, said: dict[str, int]) -> list[tuple[str, str]]:
    return [(each.stream, each.text) for each in remainder(folder, operation_id, said)]


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "spool"
    monkeypatch.setenv(SPOOL_VARIABLE, str(folder))
    monkeypatch.setenv(OPERATION_VARIABLE, OPERATION)
    return folder


def script_of(folder: Path, source: str) -> Path:
    script = folder / "script"
    script.write_text(f"#!/bin/bash\n{source}\n")
    script.chmod(0o755)
    return script


def printed_by(folder: Path, source: str, **process: Any) -> list[str]:
    said: list[Printed] = []
    run_script(script_of(folder, source), process, {}, "", said.append)
    return [printed.message for printed in said]


@contextmanager
def hosting(script: Path) -> Iterator["subprocess.Popen[str]"]:
    """However that ends, no flood is left to fill the disk."""
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOST, str(script)], stdout=subprocess.PIPE, text=True
    ) as host:
        try:
            yield host
        finally:
            if host.poll() is None:
                kill_tree(host.pid)


def eventually(is_so: Callable[[], object]) -> None:
    deadline, pause = monotonic() + 20, threading.Event()
    while not is_so():
        assert monotonic() < deadline
        pause.wait(0.005)


def test_a_flood_comes_whole_and_leaves_nothing_on_the_disk(tmp_path: Path, spool: Path) -> None:
    lines = printed_by(tmp_path, "seq 200000")
    assert lines == [f"<out> {number}" for number in range(1, 200_001)]
    assert list(spool.iterdir()) == []


def test_a_flood_waits_for_a_slow_reader(tmp_path: Path, spool: Path) -> None:
    """The reader begins when the script has long been able to print all of its 64 MB."""
    said, sizes = [0], []

    def say(printed: Printed) -> None:
        if not said[0]:
            threading.Event().wait(1)
            sizes.append(sum(file.stat().st_size for file in spool.iterdir()))
        said[0] += len(printed.message) + 1 - len("<out> ")

    flood = script_of(tmp_path, "yes $(printf %0999d) | head -c 64000000")
    run_script(flood, {}, {}, "", say)
    assert said[0] == 64_000_000
    assert MOST_UNREAD < sizes[0] < 60_000_000


def test_a_line_that_may_begin_a_secret_is_said_though_nothing_follows(tmp_path: Path) -> None:
    gate, said = tmp_path / "gate", []
    os.mkfifo(gate)

    def say(printed: Printed) -> None:
        said.append(printed.message)
        if len(said) == 1:
            gate.write_text("go\n")

    waiting = script_of(tmp_path, f"echo it is hunter2; timeout 20 cat {gate} || exit 3; echo end")
    run_script(waiting, {}, {}, "", say, lambda: Masker(["hunter2-and-more"]))
    assert said == ["<out> it is hunter2", "<out> go", "<out> end"]


def test_a_line_without_an_end_comes_in_pieces(tmp_path: Path) -> None:
    lines = printed_by(tmp_path, "head -c 1048576 /dev/zero | tr '\\0' x; printf 'y\\nz'")
    assert [len(line) - len("<out> ") for line in lines] == [LONGEST_LINE] * 16 + [1, 1]


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    printed_by(tmp_path, "head -c 300000 /dev/urandom; head -c 300000 /dev/urandom >&2")
    assert printed_by(tmp_path, r"printf 'a\xffb\n'") == ["<out> a�b"]


def test_each_stream_keeps_its_order(tmp_path: Path) -> None:
    loop = "for i in {1..300}; do echo $i; echo $i >&2; done"
    wanted = [str(number) for number in range(1, 301)]
    lines = printed_by(tmp_path, loop)
    assert [line[6:] for line in lines if line.startswith("<out> ")] == wanted
    assert [line[6:] for line in lines if line.startswith("<err> ")] == wanted
    merged = printed_by(tmp_path, loop, stderr_to_stdout=True)
    assert merged == [f"<out> {number}" for number in wanted for _ in range(2)]


def test_who_opens_its_output_anew_overwrites_nothing(tmp_path: Path) -> None:
    words = "echo one >&2; echo two > /dev/stderr; echo three | tee /dev/stderr > /dev/null"
    assert printed_by(tmp_path, words) == ["<err> one", "<err> two", "<err> three"]


def test_what_is_not_logged_is_still_in_the_reason_of_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ProcessException, match="disk full"):
        printed_by(tmp_path, "echo disk full >&2; exit 3", log_stderr=False)
    assert printed_by(tmp_path, "echo quiet", log_stdout=False) == []


def test_what_is_left_in_the_background_prints_on(tmp_path: Path, spool: Path) -> None:
    os.mkfifo(tmp_path / "gate")
    late = f"(read < {tmp_path}/gate; for i in {{1..9}}; do echo late; done; echo > {tmp_path}/ok)"
    assert printed_by(tmp_path, f"echo early; {late} & exit") == ["<out> early"]
    (kept,) = [file for file in spool.iterdir() if has_writer(file) and "stdout" in file.name]
    (tmp_path / "gate").write_text("go\n")
    eventually((tmp_path / "ok").exists)
    eventually(lambda: not has_writer(kept))
    assert kept.read_text() == 9 * "late\n"  # what was said is not kept
    eventually(lambda: not any(map(has_writer, spool.iterdir())))
    tend(spool, OPERATION.__eq__)
    assert list(spool.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
@pytest.mark.parametrize("heard", [0, 1, 500, 20_000])
def test_nothing_is_lost_or_said_twice_when_the_host_is_killed(
    tmp_path: Path, spool: Path, heard: int
) -> None:
    script = script_of(
        tmp_path,
        f"""cd {tmp_path}; i=0
        while :; do
            i=$((i+1)); echo $i
            if [ $((i % 64)) = 0 ]; then echo $i > at.new; mv at.new at; fi
        done""",
    )
    with hosting(script) as host:
        assert host.stdout is not None
        first = [host.stdout.readline() for _ in range(heard)]
        eventually((tmp_path / "at").exists)
        assert kill_tree(host.pid) == []
        said = [line.split() for line in [*first, *host.stdout] if line.endswith("\n")]
    ends = {name: int(end) for name, end, *_ in said}
    rest = rest_of(spool, OPERATION, ends)
    lines = [words[3] for words in said] + [text for _, text in rest]
    assert lines[:-1] == [str(number) for number in range(1, len(lines))]  # the last may be torn
    assert len(lines) >= int((tmp_path / "at").read_text())


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
def test_a_host_that_dies_alone_leaves_its_script_a_reader(tmp_path: Path, spool: Path) -> None:
    os.mkfifo(tmp_path / "gate")
    script = script_of(tmp_path, f"echo before; read < {tmp_path}/gate; echo after")
    with hosting(script) as host:
        assert host.stdout is not None
        name, end, *_ = host.stdout.readline().split()
        below = list(descendants(host.pid))
        host.kill()
        host.wait()
    assert not any(map(is_spooler, below))
    (tmp_path / "gate").write_text("go\n")
    assert rest_of(spool, OPERATION, {name: int(end)}) == [("stdout", "after")]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
def test_nothing_is_lost_when_a_flood_is_killed_while_it_waits(tmp_path: Path, spool: Path) -> None:
    script = script_of(tmp_path, "exec seq -f %0999.0f 100000000")

    def seq() -> int:
        return next(pid for pid in descendants(host.pid) if _name(pid) == "seq")

    with hosting(script) as host:
        assert host.stdout is not None
        first = host.stdout.readline()
        eventually(lambda: [file for file in spool.glob("*stdout") if _is_full(file)])
        eventually(lambda: _has_paused(seq()))
        written = _written(seq())
        assert kill_tree(host.pid) == []
        said = [line.split() for line in [first, *host.stdout] if line.endswith("\n")]
    rest = rest_of(spool, OPERATION, {said[-1][0]: int(said[-1][1])})
    lines = [words[3] for words in said] + [text for _, text in rest]
    assert lines[:-1] == [f"{number:0999}" for number in range(1, len(lines))]
    assert sum(len(line) + 1 for line in lines) >= written


def test_a_flood_that_somebody_lets_go_on_is_held_again(tmp_path: Path, spool: Path) -> None:
    script = script_of(tmp_path, "exec seq -f %0999.0f 100000000")
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOST, str(script)], stdout=subprocess.PIPE
    ) as host:
        try:
            for _ in range(3):
                eventually(lambda: [file for file in spool.glob("*stdout") if _is_full(file)])
                release(OPERATION)
            eventually(lambda: _are_held(host.pid))
        finally:
            kill_tree(host.pid)
            release(OPERATION)  # the spoolers end with what there is to copy
    (file,) = spool.glob("*stdout")
    assert file.stat().st_size < 100 * MOST_UNREAD


def _are_held(host: int) -> bool:
    """All its spoolers that have something to copy."""
    cats = [pid for pid in children(host) if is_spooler(pid)]
    return any(stat is not None and stat.state == "T" for stat in map(proc_stat, cats))


def _name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def _is_full(spool: Path) -> bool:
    return spool.stat().st_size > MOST_UNREAD


def _written(pid: int) -> int:
    """The bytes that its completed calls of `write` took."""
    fields = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return int(fields["wchar"])


def _has_paused(pid: int) -> bool:
    before = _written(pid)
    threading.Event().wait(0.2)
    return _written(pid) == before
