"""An installation that is lost after any operation goes on where it was."""

from typing import Any

import pytest

from builtin.world import World
from conductor.domain.facts import (
    Fact,
    GraphStored,
    OperationJudged,
    OperationMoved,
    OperationStored,
    Receipt,
)
from conductor.domain.operation import IN_FLIGHT, OperationRecord
from conductor.runtime.builtin.workflows import install
from conductor.runtime.engine.exceptions import WorkflowFailed
from conductor.runtime.host.load import load
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.workflow_context import CloudifyWorkflowContext


class Lost(BaseException):
    """The process that ran the workflow is gone."""


class LastingWorld(World):
    """Keeps operations as the manager does, and can lose its run after some of them."""

    def __init__(self, lost_after: int | None = None) -> None:
        super().__init__()
        self.lost_after = lost_after
        self.names: dict[str, str] = {}
        self.kept: dict[str, dict[str, Any]] = {}
        self.records.tasks_graph = self._tasks_graph  # type: ignore[method-assign]
        self.records.operations = self._operations  # type: ignore[method-assign]

    def append(self, facts: Any) -> Receipt:
        receipt = super().append(facts)
        for fact in facts if receipt.is_written else ():
            self._keep(fact)
        return receipt

    def perform(self, task: Any) -> None:
        if self.lost_after is not None and len(self.performed()) >= self.lost_after:
            raise Lost
        super().perform(task)

    def resume(self, *, is_reset: bool = True) -> None:
        """As `cfy executions resume --reset-operations` prepares it."""
        self.lost_after = None
        for each in self.kept.values():
            if each["state"] in IN_FLIGHT and each["type"] != "SubgraphTask":
                each["state"] = "pending"
                each["parameters"]["resume"] = not is_reset
        raw = {"deployment_id": "dep", "execution_id": "run", "task_retries": 0, "resume": True}
        ctx = CloudifyWorkflowContext(raw, RunPorts(self.records, self, self, load=load))
        with current_workflow_ctx.push(ctx):
            install(ctx=ctx)

    def _tasks_graph(self, name: str) -> dict[str, Any] | None:
        found = [graph for graph, stored in self.names.items() if stored == name]
        return {"id": found[-1], "name": name} if found else None

    def _operations(self, graph_id: str) -> list[dict[str, Any]]:
        return [dict(each) for each in self.kept.values() if each["graph_id"] == graph_id]

    def _keep(self, fact: Fact) -> None:
        if isinstance(fact, GraphStored):
            self.names[fact.graph_id] = fact.name
            for operation in fact.operations:
                self._keep_operation(operation)
        elif isinstance(fact, OperationStored):
            self._keep_operation(fact.operation)
        elif isinstance(fact, OperationMoved):
            outcome = {"result": fact.result, "error": fact.error, "failure": fact.failure}
            self.kept[fact.operation_id] |= {"state": str(fact.state), **outcome}
        elif isinstance(fact, OperationJudged):
            judged = {"verdict": fact.verdict, "retried_by": fact.retried_by}
            self.kept[fact.operation_id] |= judged

    def _keep_operation(self, operation: OperationRecord) -> None:
        self.kept[operation.id] = {
            "id": operation.id,
            "graph_id": operation.graph_id,
            "name": operation.name,
            "type": operation.type,
            "state": "pending",
            "dependencies": list(operation.dependencies),
            "parameters": dict(operation.parameters),
        }


OPERATIONS = 9


def three_tiers(lost_after: int | None = None) -> LastingWorld:
    world = LastingWorld(lost_after)
    world.node("db", ops=("create", "start"))
    establish = {"db": {"source": ["establish"]}}
    world.node("app", ops=("create", "configure", "start"), relationships=establish)
    world.node("web", ops=("create", "configure", "start"), relationships={"app": {}})
    return world


def test_without_a_loss_everything_runs_once() -> None:
    world = three_tiers()
    world.run(install)
    assert len(world.performed()) == len(set(world.performed())) == OPERATIONS


@pytest.mark.parametrize("finished", range(OPERATIONS))
def test_nothing_that_had_finished_runs_again(finished: int) -> None:
    world = three_tiers(lost_after=finished)
    with pytest.raises(Lost):
        world.run(install)
    before = world.performed()
    world.resume()
    after = world.performed()[len(before) :]
    assert not set(before) & set(after)
    assert sorted(set(before + after) - {"delete", "stop"}) == sorted(_all_operations())
    assert {world.state(f"{node}_1") for node in ("db", "app", "web")} == {"started"}


@pytest.mark.parametrize("finished", range(1, OPERATIONS))
def test_the_order_holds_across_a_loss(finished: int) -> None:
    world = three_tiers(lost_after=finished)
    with pytest.raises(Lost):
        world.run(install)
    world.resume()
    done = [name for name in world.performed() if name in _all_operations()]
    assert done.index("start db_1") < done.index("create app_1")
    assert done.index("start app_1") < done.index("create web_1")


def test_an_operation_that_was_under_way_sees_that_it_is_resumed() -> None:
    world = three_tiers(lost_after=1)
    with pytest.raises(Lost):
        world.run(install)
    seen: list[bool] = []
    perform = world.perform
    world.perform = lambda task: (seen.append(task.cloudify_context["resume"]), perform(task))  # type: ignore
    world.resume(is_reset=False)
    assert seen[0] is True
    assert not any(seen[1:])


def test_a_failed_operation_is_tried_again_and_what_waited_for_it_follows() -> None:
    world = three_tiers()
    world.answer("configure app_1", RuntimeError("no space"))
    with pytest.raises(WorkflowFailed, match="no space"):
        world.run(install)
    for each in world.kept.values():
        if each["state"] == "failed" and not each.get("retried_by"):
            each["state"] = "pending"
    world.resume()
    assert world.performed().count("configure app_1") == 2
    assert world.performed().count("create app_1") == 1
    assert world.state("web_1") == "started"


def _all_operations() -> set[str]:
    world = three_tiers()
    world.run(install)
    return set(world.performed())
