"""Losses that chance meets too seldom, each made on purpose."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from acceptance.processes import is_alive
from acceptance.waiting import eventually
from chaos.reading import read_journal
from chaos.stage import Stage
from chaos.system import OPERATION_HOST


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path, Random(1), deployments=1) as stage:  # noqa: S311
        stage.people.deploy(stage.client)
        yield stage


def noted(stage: Stage, what: str) -> int:
    return sum(note.what == what for note in stage.ledger.notes())


def test_all_that_a_script_printed_before_its_host_died_is_said(stage: Stage) -> None:
    stage.people.begin(stage.client, "chain", operations=["printing_script"])
    eventually(lambda: noted(stage, "printed") > 5, "it prints")
    (host,) = stage.system.pids(OPERATION_HOST)
    stage.ledger.note("kill", f"operation host {host}")
    os.kill(host, signal.SIGKILL)
    assert stage.judge() == []
    assert noted(stage, "start") == 2  # the first one had not come to its end


def test_a_host_that_was_stopped_to_be_killed_when_its_server_died_is_ended(stage: Stage) -> None:
    """Whoever kills a tree stops it first; a stopped host does not notice that its server died."""
    stage.people.begin(stage.client, "chain", operations=["slow_durable_step"])
    eventually(lambda: noted(stage, "start"), "it runs")
    (host,) = stage.system.pids(OPERATION_HOST)
    os.kill(host, signal.SIGSTOP)
    stage.ledger.note("kill", "server")
    stage.system.kill()
    stage.recover()
    assert not is_alive(host)
    assert stage.judge() == []


def attempts(stage: Stage) -> list[int]:
    return [note.number for note in stage.ledger.notes() if note.what == "start"]


def status(stage: Stage, execution: str) -> str:
    return str(stage.client.executions.get(execution).status)


def test_attempts_are_kept_over_a_loss_and_counted_anew_for_a_person(stage: Stage) -> None:
    execution = stage.people.begin(stage.client, "chain", operations=["never_content"])
    eventually(lambda: retries(stage), "its retry is written down")
    stage.ledger.note("kill", "server")
    stage.system.kill()
    stage.recover()
    eventually(lambda: status(stage, execution) == "failed", "its only retry fails, too")
    assert attempts(stage) == [0, 1]
    stage.client.executions.resume(execution)
    eventually(lambda: len(attempts(stage)) == 4, "it is tried twice again")
    assert attempts(stage) == [0, 1, 0, 1]


def retries(stage: Stage) -> list[str]:
    operations = read_journal(stage.system.database).operations.values()
    return [each.retried_by for each in operations if each.retried_by is not None]
