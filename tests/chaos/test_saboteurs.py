"""The harness finds three deliberate defects, and finds nothing where there is none."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from acceptance.waiting import eventually
from chaos.stage import Stage
from chaos.system import RUN_HOST


@contextmanager
def staged(folder: Path, *sabotage: str) -> Iterator[Stage]:
    more = {"CHAOS_SABOTAGE": ",".join(sabotage)} if sabotage else {}
    with Stage(folder, Random(1), deployments=1, more=more) as stage:  # noqa: S311
        stage.people.deploy(stage.client)
        yield stage


def noted(stage: Stage, what: str) -> int:
    return sum(note.what == what for note in stage.ledger.notes())


def killed_when_it_begins(folder: Path, *sabotage: str) -> list[str]:
    """The server dies as soon as an operation runs, on a disk that takes its time."""
    with staged(folder, "slow-disk", *sabotage) as stage:
        stage.people.begin(stage.client, "chain", operations=["slow_step", "step"])
        eventually(lambda: noted(stage, "start"), "the first operation starts")
        stage.ledger.note("kill", "server")
        stage.system.kill()
        stage.recover()
        return stage.judge()


def frozen_and_replaced(folder: Path, *sabotage: str) -> list[str]:
    """A run host sleeps while its execution is given to another one, and wakes up."""
    with staged(folder, *sabotage) as stage:
        operations = ["slow_step", "slow_step", "step"]
        execution = stage.people.begin(stage.client, "chain", operations=operations)
        eventually(lambda: noted(stage, "start"), "the first operation starts")
        (sleeper,) = stage.system.pids(RUN_HOST)
        os.kill(sleeper, signal.SIGSTOP)
        eventually(lambda: noted(stage, "end"), "the first operation ends")
        stage.client.executions.update(execution, "failed", "nobody has heard of it")
        stage.ledger.note("resume", execution)
        stage.client.executions.resume(execution, force=True)
        eventually(lambda: noted(stage, "start") == 2, "the other one starts it again")
        os.kill(sleeper, signal.SIGCONT)
        return stage.judge()


def test_a_server_that_dies_on_a_slow_disk_breaks_nothing(tmp_path: Path) -> None:
    assert killed_when_it_begins(tmp_path) == []


@pytest.mark.parametrize("defect", ["no-write-ahead", "early-acknowledgement"])
def test_what_is_not_written_ahead_is_found(tmp_path: Path, defect: str) -> None:
    found = killed_when_it_begins(tmp_path, defect)
    assert any(line.startswith("what runs was recorded as sent") for line in found), found


def test_who_lost_an_execution_breaks_nothing(tmp_path: Path) -> None:
    assert frozen_and_replaced(tmp_path) == []


def test_who_writes_without_having_the_execution_is_found(tmp_path: Path) -> None:
    assert frozen_and_replaced(tmp_path, "no-fencing") != []
