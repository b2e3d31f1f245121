"""Real process trees, and how they are ended."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from conductor.channel.descendants import ask_to_end, descendants, kill_all, kill_tree
from conductor.channel.identity import ProcessIdentity

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")

# A process below which everything stays, however far it detaches.
KEEPER = """
import subprocess, sys
from conductor.channel.subreaper import become_subreaper
become_subreaper()
subprocess.run(["sh", "-c", sys.argv[1]])
print("ready", flush=True)
sys.stdin.readline()
"""

Keep = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def keep() -> Iterator[Keep]:
    """Starts a keeper that has run a shell command to its end."""
    started = []

    def start(command: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", KEEPER, command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        kill_tree(process.pid)
        with process:
            process.kill()


def eventually(is_so: Callable[[], object]) -> None:
    deadline, pause = monotonic() + 10, threading.Event()
    while not is_so():
        assert monotonic() < deadline
        pause.wait(0.005)


def living(pid: int) -> list[ProcessIdentity]:
    found = [ProcessIdentity.of(each) for each in descendants(pid)]
    return [each for each in found if each and each.is_alive()]


@pytest.mark.parametrize(
    "command",
    [
        "sleep 300 &",
        "setsid sleep 300 & exit",
        "(setsid sh -c 'sleep 300 & exit' &) ; exit",
        "env -i setsid nohup sleep 300 >/dev/null 2>&1 &",
        "(trap '' TERM HUP INT; sleep 300) &",
    ],
)
def test_whatever_detaches_stays_below_and_dies(keep: Keep, command: str) -> None:
    keeper = keep(command)
    eventually(lambda: any(_name(each.pid) == "sleep" for each in living(keeper.pid)))
    below = living(keeper.pid)
    assert kill_tree(keeper.pid) == []
    assert [each for each in below if each.is_alive()] == []


def test_processes_that_multiply_while_they_are_killed_all_die(keep: Keep) -> None:
    nap = f"300.{os.getpid()}"
    spawn = f"while :; do (setsid sleep {nap} &) ; done"
    keeper = keep(f'for i in 1 2 3; do setsid sh -c "{spawn}" & done')
    eventually(lambda: len(living(keeper.pid)) > 40)
    assert kill_tree(keeper.pid) == []
    assert [pid for pid in _everybody() if nap in _command(pid)] == []


def test_what_is_spared_lives_on_with_all_below_it(keep: Keep) -> None:
    keeper = keep("setsid sh -c 'sleep 300; true' & sleep 301 &")
    eventually(lambda: len(living(keeper.pid)) == 3)
    shell = next(each.pid for each in living(keeper.pid) if _name(each.pid) == "sh")
    spared = [shell]
    assert kill_all(lambda: descendants(keeper.pid, spared=spared)) == []
    assert sorted(_name(each.pid) for each in living(keeper.pid)) == ["sh", "sleep"]


def test_a_stopped_process_dies_too(keep: Keep) -> None:
    keeper = keep("sleep 300 &")
    eventually(lambda: living(keeper.pid))
    below = living(keeper.pid)
    os.kill(below[0].pid, signal.SIGSTOP)
    assert kill_tree(keeper.pid) == []
    assert not below[0].is_alive()


def test_who_cannot_be_killed_is_named(monkeypatch: pytest.MonkeyPatch, keep: Keep) -> None:
    keeper = keep("true")

    def refuse(pid: int, number: int) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(os, "kill", refuse)
        assert kill_tree(keeper.pid, within=timedelta(milliseconds=50)) == [keeper.pid]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _everybody() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def test_who_catches_sigterm_may_clean_up_and_what_is_above_lives_on(
    keep: Keep, tmp_path: Path
) -> None:
    cleaned, begun = tmp_path / "cleaned", tmp_path / "begun"
    trap = f"trap 'touch {cleaned}; exit' TERM; sleep 300 & touch {begun}; wait"
    keeper = keep(f'bash -c "{trap}" &')
    eventually(begun.exists)

    ask_to_end(keeper.pid, within=timedelta(seconds=10), is_over=lambda: False)

    assert cleaned.exists()
    left = [ProcessIdentity.of(pid) for pid in descendants(keeper.pid)]
    assert not [each for each in left if each is not None and each.is_alive()]
    assert keeper.poll() is None


def test_who_will_not_end_is_waited_for_no_longer_than_allowed(keep: Keep, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    keeper = keep(f'bash -c "trap : TERM; touch {begun}; while :; do sleep 0.01; done" &')
    eventually(begun.exists)
    asked = []

    ask_to_end(keeper.pid, within=timedelta(seconds=0.1), is_over=lambda: bool(asked.append(1)))

    assert asked
    assert list(descendants(keeper.pid))


def test_who_has_code_for_sigterm_is_asked_itself() -> None:
    script = (
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('asked', flush=True))\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        heard: list[str] = []
        listener = threading.Thread(target=lambda: heard.append(process.stdout.readline()))
        listener.start()
        ask_to_end(process.pid, within=timedelta(seconds=10), is_over=lambda: bool(heard))
        listener.join()
        process.stdin.close()
    assert heard == ["asked\n"]
