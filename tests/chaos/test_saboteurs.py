"""The harness finds three deliberate defects, and finds nothing where there is none."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from acceptance.processes import descendants, is_alive
from acceptance.waiting import eventually
from chaos.databases import fresh_database
from chaos.stage import Stage
from chaos.system import RUN_HOST, WORKER


@contextmanager
def staged(folder: Path, *sabotage: str, database: str = "", workers: int = 0) -> Iterator[Stage]:
    more = {"CHAOS_SABOTAGE": ",".join(sabotage)} if sabotage else {}
    random = Random(1)  # noqa: S311
    with Stage(folder, random, database, deployments=1, workers=workers, more=more) as stage:
        stage.people.deploy(stage.client)
        yield stage


def noted(stage: Stage, what: str) -> int:
    return sum(note.what == what for note in stage.ledger.notes())


def killed_when_it_begins(folder: Path, *sabotage: str) -> list[str]:
    """The server dies as soon as an operation runs, on a disk that takes its time."""
    with staged(folder, "slow-disk", *sabotage) as stage:
        slow = stage.system.traps / "slow"
        slow.touch()
        stage.people.begin(stage.client, "chain", operations=["slow_step"])
        eventually(lambda: noted(stage, "start"), "the first operation starts")
        stage.ledger.note("kill", "server")
        stage.system.kill()
        if sabotage:
            return stage.autopsy()
        slow.unlink()
        stage.recover()
        return stage.judge()


def believed_dead(folder: Path, *sabotage: str) -> list[str]:
    """A worker sleeps until its execution runs elsewhere, and wakes up."""
    with (
        fresh_database("postgres") as url,
        staged(folder, *sabotage, database=url, workers=2) as stage,
    ):
        operations = ["slow_durable_step", "slow_durable_step", "step"]
        stage.people.begin(stage.client, "chain", operations=operations)
        eventually(lambda: noted(stage, "start"), "the first operation starts")
        (host,) = stage.system.pids(RUN_HOST)
        sleeper = next(pid for pid in stage.system.pids(WORKER) if host in descendants(pid))
        stage.ledger.note("kill", "a worker, as it seems")
        os.kill(sleeper, signal.SIGSTOP)
        eventually(lambda: noted(stage, "start") == 2, "another worker starts it again")
        os.kill(sleeper, signal.SIGCONT)
        return stage.judge()


def replaced_in_its_sleep(folder: Path) -> list[str]:
    """A run host sleeps while its execution is given to another one of the same worker."""
    with staged(folder) as stage:
        operations = ["slow_step", "slow_step", "step"]
        execution = stage.people.begin(stage.client, "chain", operations=operations)
        eventually(lambda: noted(stage, "start"), "the first operation starts")
        (sleeper,) = stage.system.pids(RUN_HOST)
        os.kill(sleeper, signal.SIGSTOP)
        eventually(lambda: noted(stage, "end"), "the first operation ends")
        stage.client.executions.update(execution, "failed", "nobody has heard of it")
        stage.ledger.note("resume", execution)
        stage.client.executions.resume(execution, force=True)
        eventually(lambda: not is_alive(sleeper), "the one that was replaced is gone")
        return stage.judge()


def test_a_server_that_dies_on_a_slow_disk_breaks_nothing(tmp_path: Path) -> None:
    assert killed_when_it_begins(tmp_path) == []


@pytest.mark.parametrize("defect", ["no-write-ahead", "early-acknowledgement"])
def test_what_is_not_written_ahead_is_found(tmp_path: Path, defect: str) -> None:
    found = killed_when_it_begins(tmp_path, defect)
    assert any(line.startswith("what runs was recorded as sent") for line in found), found


def test_a_worker_that_was_believed_dead_breaks_nothing(tmp_path: Path) -> None:
    assert believed_dead(tmp_path) == []


def test_a_worker_that_does_not_hear_it_is_believed_dead_breaks_nothing(tmp_path: Path) -> None:
    assert believed_dead(tmp_path, "deaf-worker") == []


def test_who_writes_without_having_the_execution_is_found(tmp_path: Path) -> None:
    found = believed_dead(tmp_path, "deaf-worker", "no-fencing")
    assert any(line.startswith("nothing runs before what it depends on") for line in found), found


def test_a_run_host_that_was_replaced_is_gone(tmp_path: Path) -> None:
    assert replaced_in_its_sleep(tmp_path) == []
