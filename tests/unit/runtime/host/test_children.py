"""An operation host in small: what it kills, and what it leaves alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from conductor.channel.identity import ProcessIdentity

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")

HOST = """
import os, subprocess, threading
from conductor.channel.subreaper import become_subreaper
from conductor.runtime.host.children import Family, own_children

def leave(command):
    subprocess.run(["sh", "-c", command], start_new_session=True)
    print(*own_children(), flush=True)

def lose_the_worker():
    family.kill_all()
    os._exit(0)

def for_ever():
    while True:
        subprocess.run(["sleep", NAP], start_new_session=True)

become_subreaper()
family = Family()
"""
NAP = "307"


def run(code: str) -> list[str]:
    """What the host said before it ended."""
    command = [sys.executable, "-c", f"NAP = '{NAP}'\n{HOST}{code}"]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=30)  # noqa: S603
    return ended.stdout.splitlines()


def is_alive(pid: str) -> bool:
    identity = ProcessIdentity.of(int(pid))
    return identity is not None and identity.is_alive()


def end(*pids: str) -> None:
    for pid in pids:
        subprocess.run(["kill", "-9", pid], check=False)  # noqa: S603, S607


def test_what_the_running_operation_started_dies_however_far_it_detached() -> None:
    (child,) = run(
        "with family.of_one_operation():\n"
        "    leave(f'(setsid env -i sleep {NAP} >/dev/null &)')\n"
        "    lose_the_worker()\n"
    )
    assert not is_alive(child)


def test_what_a_finished_operation_left_lives() -> None:
    (child,) = run(
        "with family.of_one_operation():\n"
        "    leave(f'setsid sleep {NAP} >/dev/null &')\n"
        "lose_the_worker()\n"
    )
    assert is_alive(child)
    end(child)


def test_an_operation_that_starts_one_after_the_other_leaves_none() -> None:
    (host,) = run(
        "print(os.getpid(), flush=True)\n"
        "def lose():\n"
        "    while not own_children():\n"
        "        pass\n"
        "    lose_the_worker()\n"
        "threading.Thread(target=lose).start()\n"
        "with family.of_one_operation():\n"
        "    for_ever()\n"
    )
    assert not is_alive(host)
    assert [pid for pid in Path("/proc").glob("[0-9]*") if _is_nap(pid)] == []


def _is_nap(folder: Path) -> bool:
    try:
        return (folder / "cmdline").read_bytes() == f"sleep\0{NAP}\0".encode()
    except OSError:
        return False
