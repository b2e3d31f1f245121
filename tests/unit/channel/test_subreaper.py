"""What falls to a process, and whom it reaps."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")

# An adopted child, one of our own, and one of our own that leads a session: all of them dead.
FAMILY = """
import os, subprocess
from conductor.channel.proc import children, proc_stat
from conductor.channel.subreaper import become_subreaper, reap_adopted

def are_dead(count):
    dead = [stat.is_dead for stat in map(proc_stat, children(os.getpid())) if stat]
    return dead == [True] * count

become_subreaper()
subprocess.run(["sh", "-c", "sleep 0 & exit"], start_new_session=True)
own = subprocess.Popen(["sh", "-c", "exit 3"])
leader = subprocess.Popen(["sh", "-c", "exit 4"], start_new_session=True)
while not are_dead(3):
    pass
"""


def run(code: str) -> str:
    command = [sys.executable, "-c", FAMILY + code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def test_only_what_was_surely_adopted_is_reaped() -> None:
    code = "print(len(reap_adopted()), own.wait(), leader.wait(), children(os.getpid()))"
    assert run(code) == "1 3 4 []\n"


def test_who_names_its_own_children_has_all_others_reaped() -> None:
    code = "print(len(reap_adopted([own.pid])), own.wait(), children(os.getpid()))"
    assert run(code) == "2 3 []\n"


def test_the_living_are_not_waited_for() -> None:
    code = (
        "subprocess.run(['sh', '-c', 'sleep 300 & exit'], start_new_session=True)\n"
        "reaped = reap_adopted([])\n"
        "left = children(os.getpid())\n"
        "print(len(reaped), len(left))\n"
        "os.kill(left[0], 9)\n"
    )
    assert run(code) == "3 1\n"
