"""Local environments in files, and processes that are killed while they are at work on them."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acceptance.waiting import eventually
from cloudify.workflows import local
from conductor.domain import crash_points
from conductor.domain.errors import InvalidInput
from conductor.runtime.host.local.journal_file import entries
from conductor.runtime.host.local.recorded import RecordedOperations
from durability.local_deeds import LEDGER

BLUEPRINT = """
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
plugins: {{p: {{executor: central_deployment_agent, install: false}}}}
node_types:
  worker:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: p.durability.local_deeds.again
        configure: p.durability.local_deeds.{configure}
node_templates:
  below: {{type: worker, instances: {{deploy: {count}}}}}
  above:
    type: worker
    instances: {{deploy: {count}}}
    relationships: [{{type: cloudify.relationships.contained_in, target: below}}]
outputs:
  created: {{value: {{get_attributes_list: [above, create]}}}}
"""
HERE = (
    crash_points.BATCH_TAKEN,
    crash_points.BATCH_COMMITTED,
    crash_points.BATCH_APPLIED,
    crash_points.BEFORE_SENT,
    crash_points.OUTCOME_HEARD,
    crash_points.VERDICT_GIVEN,
    crash_points.BEFORE_CALL,
    crash_points.AFTER_CALL,
    crash_points.OUTCOME_TOLD,
)
PLACES = [
    *((place, 4) for place in HERE),
    (crash_points.BATCH_TAKEN, 1),
    (crash_points.BEFORE_END, 1),
    (crash_points.CHECKPOINTED, 1),
    (crash_points.CHECKPOINTED, 3),
]


class Shop:
    """An environment in files, and the processes that work on it."""

    def __init__(self, folder: Path, *, configure: str = "again", count: int = 2) -> None:
        self.workflow = ("install", "{}")
        self.folder = folder / "stored"
        self.ledger = folder / "ledger"
        self.ledger.touch()
        blueprint = folder / "shop" / "blueprint.yaml"
        blueprint.parent.mkdir()
        blueprint.write_text(BLUEPRINT.format(configure=configure, count=count))
        local.init_env(str(blueprint), name="shop", storage=local.FileStorage(str(self.folder)))

    def begins(self, place: str = "", times: int = 0) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "durability.local_run", str(self.folder), place]
        environment = os.environ | {LEDGER: str(self.ledger), "PYTHONPATH": ":".join(sys.path)}
        return subprocess.Popen(  # noqa: S603 - our own program
            [*command, str(times), *self.workflow],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def runs(self, place: str = "", times: int = 0) -> int:
        """How it ended: -9 when it was killed."""
        process = self.begins(place, times)
        _, said = process.communicate(timeout=120)
        assert process.returncode in (0, -signal.SIGKILL), said.decode()
        return process.returncode

    def is_killed_after(self, growth: int) -> None:
        """When the ledger has grown by so many bytes."""
        wanted = len(self.ledger.read_text()) + growth
        process = self.begins()

        def is_there() -> bool:
            return len(self.ledger.read_text()) >= wanted or process.poll() is not None

        eventually(is_there, "the process does nothing")
        process.kill()
        process.communicate()

    def env(self) -> Any:
        return local.load_env("shop", local.FileStorage(str(self.folder)))

    def operations(self) -> RecordedOperations:
        found = RecordedOperations()
        for journal in self.folder.glob("deployments/shop/journals/*"):
            for entry in entries(journal):
                found.apply(entry.facts, entry.at)
        return found

    def finished(self) -> set[str]:
        """Operations whose result is in the journal."""
        return {
            f"{about['operation']['name'].rpartition('.')[2]} {about['node_id']}"
            for about in self._performed("succeeded")
        }

    def _performed(self, state: str) -> Iterator[dict[str, Any]]:
        for each in self.operations().all:
            if each.record.type == "RemoteWorkflowTask" and each.record.state == state:
                yield each.record.parameters["task_kwargs"]["kwargs"]["__cloudify_context"]

    def counted(self, word: str) -> Counter[str]:
        lines = (line.partition(" ") for line in self.ledger.read_text().splitlines())
        return Counter(rest for first, _, rest in lines if first == word)

    def check_whole(self) -> None:
        for path in self.folder.rglob("*.json"):
            json.loads(path.read_text())

    def check_finished_are_recorded(self) -> None:
        """With the properties that they changed, in one step."""
        instances = {each.id: each for each in self.env().storage.get_node_instances()}
        for operation in self.finished():
            name, instance_id = operation.split()
            assert instances[instance_id].runtime_properties[name] >= 1, operation

    def begun(self, operations: set[str]) -> dict[str, int]:
        """How often each of these has begun."""
        counts = self.counted("begin")
        return {name: counts[name] for name in operations}

    def check_is_installed(self) -> None:
        env = self.env()
        assert [each.status for each in env.storage.get_executions()] == ["terminated"]
        instances = env.storage.get_node_instances()
        assert {each.state for each in instances} == {"started"}
        begun = self.counted("begin")
        assert set(begun) == {f"{name} {each.id}" for name in NAMES for each in instances}


NAMES = ("create", "configure")


@pytest.mark.parametrize(("place", "times"), PLACES)
def test_a_killed_installation_is_resumed_from_wherever_it_was(
    tmp_path: Path, place: str, times: int
) -> None:
    shop = Shop(tmp_path)
    killed = shop.runs(place, times) == -signal.SIGKILL
    assert killed, f"it never came to {place}"
    shop.check_whole()
    shop.check_finished_are_recorded()
    execution = shop.env().storage.get_executions()
    if not execution:  # killed before it was written down that there is one
        shop.runs()
        return
    assert execution[0].status == "failed" or place == crash_points.CHECKPOINTED
    finished = shop.begun(shop.finished())
    if execution[0].status == "failed":
        assert "lost" in execution[0].error
        assert shop.runs() == 0
    shop.check_is_installed()
    assert shop.begun(set(finished)) == finished


def test_an_operation_that_may_not_run_twice_is_listed(tmp_path: Path) -> None:
    shop = Shop(tmp_path, configure="once", count=1)
    killed = shop.runs(crash_points.AFTER_CALL, 2)
    assert killed == -signal.SIGKILL
    env = shop.env()
    execution = env.storage.get_executions()[0]
    with pytest.raises(InvalidInput, match=r"outcome unknown of operation .* durability.*once"):
        env.resume(execution.id)
    assert env.storage.get_executions()[0].status == "failed"
    assert sum(shop.counted("begin").values()) == 2


@pytest.mark.parametrize(("decision", "again"), [("retry", 2), ("done", 1), ("skip", 1)])
def test_somebody_finds_out_what_it_did_and_the_execution_goes_on(
    tmp_path: Path, decision: Any, again: int
) -> None:
    shop = Shop(tmp_path, configure="once", count=1)
    shop.runs(crash_points.AFTER_CALL, 2)
    env = shop.env()
    execution = env.storage.get_executions()[0]
    (lost,) = [each for each in env.operations(execution.id) if is_lost(each)]
    with pytest.raises(InvalidInput, match="reason"):
        env.decide(lost["id"], decision, " ")
    env.decide(lost["id"], decision, "I looked")
    if decision != "retry":
        with pytest.raises(InvalidInput, match="has succeeded already"):
            env.decide(lost["id"], decision, "I looked again")
    assert shop.runs() == 0
    assert {each.state for each in shop.env().storage.get_node_instances()} == {"started"}
    assert max(shop.counted("begin").values()) == again
    journal = next(shop.folder.glob("deployments/shop/journals/*"))
    assert "I looked" in journal.read_text()


def is_lost(operation: Any) -> bool:
    return operation["type"] == "RemoteWorkflowTask" and operation["state"] in ("sent", "started")


def test_with_force_it_runs_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(tmp_path, configure="once", count=1)
    shop.runs(crash_points.AFTER_CALL, 2)
    monkeypatch.setenv(LEDGER, str(shop.ledger))
    env = shop.env()
    env.resume(env.storage.get_executions()[0].id, force=True)
    begun = shop.counted("begin")
    assert sorted(begun.values()) == [1, 1, 1, 2]
    assert next(name for name in begun if begun[name] == 2).startswith("configure below")


@pytest.mark.parametrize("seed", range(3))
def test_killed_again_and_again_at_any_moment_it_comes_to_its_end(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    shop = Shop(tmp_path, count=4)
    finished: dict[str, int] = {}
    for _ in range(4):
        shop.is_killed_after(chance.randrange(1, 400))
        shop.check_whole()
        shop.check_finished_are_recorded()
        assert shop.begun(set(finished)) == finished
        finished = shop.begun(shop.finished())
    if shop.env().storage.get_executions()[-1].status != "terminated":
        assert shop.runs() == 0
    shop.check_is_installed()
    assert shop.begun(set(finished)) == finished
