"""What a person decided of an operation is taken back, until the execution is resumed with it."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import ExecutionMoved, GraphStored, OperationJudged, OperationMoved
from conductor.domain.ids import GraphId, OperationId, TenantName
from conductor.domain.operation import OperationRecord, OperationState
from contract.conftest import Manager
from contract.test_recovery import operations, running, tell
from contract.wares import refusal

S = OperationState
CONTEXT = {
    "node_id": "web_abc123",
    "node_name": "web",
    "operation": {"name": "create"},
    "has_intrinsic_functions": False,
}


def failed(manager: Manager, state: OperationState) -> tuple[str, str]:
    """The ids of an execution that failed, and of its operation, which has come to that state."""
    identifier = running(manager, "one")
    operation = OperationId(f"{identifier}-script")
    kwargs = {"size": 3, "word": "old", "__cloudify_context": CONTEXT}
    record = OperationRecord(
        operation,
        GraphId(identifier),
        "script",
        "RemoteWorkflowTask",
        parameters={"containing_subgraph": None, "task_kwargs": {"kwargs": kwargs}},
    )
    error = {"error": "it broke", "failure": {"type": "OSError"}} if state is S.FAILED else {}
    facts: list[Any] = [GraphStored(GraphId(identifier), "install", [record])]
    if state is not S.PENDING:
        facts.append(OperationMoved(operation, state, **error))
    if state is S.FAILED:
        facts.append(OperationJudged(operation, "handler_fail"))
    ended = ExecutionMoved(ExecutionStatus.FAILED, manager.clock.now(), "it failed")
    assert tell(manager, identifier, *facts, ended).is_written
    return identifier, str(operation)


def said(manager: Manager, operation: str, action: str, **more: Any) -> httpx.Response:
    body = {"action": action, "reason": "because", **more}
    return manager.http.post(f"/operations/{operation}", json=body)


@pytest.mark.parametrize("state", [S.PENDING, S.SENT, S.FAILED])
@pytest.mark.parametrize("action", ["retry", "skip", "done"])
def test_it_is_again_what_it_was_and_both_are_remembered(
    manager: Manager, state: OperationState, action: str
) -> None:
    identifier, operation = failed(manager, state)
    path = f"/executions/{identifier}"
    [before], count = operations(manager, identifier), manager.http.get(path).json()
    more = {"inputs": {"size": 5}} if action == "retry" else {}
    assert before["state"] == state
    assert said(manager, operation, action, **more).is_success
    after = said(manager, operation, "take-back").json()
    decided = after.pop("decisions")
    after.pop("moved_at")  # it has been in this state since just now
    others = before.keys() - {"decisions", "moved_at"}
    assert after == {key: before[key] for key in others}
    assert manager.http.get(path).json() == count
    assert [each["decision"] for each in decided] == [action, "take-back"]
    assert {(each["by"], each["reason"]) for each in decided} == {("admin", "because")}
    events = manager.http.get("/events", params={"execution_id": identifier}).json()["items"]
    which = "operation script (create of web_abc123)"
    sentence = f"{which} is what it was before that was decided, says admin: because"
    assert any(sentence in each["message"] for each in events)


def test_the_last_that_stands_is_taken_back_and_nothing_where_none_does(manager: Manager) -> None:
    _, operation = failed(manager, S.FAILED)
    said(manager, operation, "retry", inputs={"size": 5})
    said(manager, operation, "skip")
    assert said(manager, operation, "take-back").json()["state"] == "pending"
    assert said(manager, operation, "take-back").json()["state"] == "failed"
    nothing = said(manager, operation, "take-back")
    assert refusal(nothing) == (400, "illegal_action_error")
    assert "nothing is decided" in nothing.json()["message"]
    no_reason = manager.http.post(f"/operations/{operation}", json={"action": "take-back"})
    assert no_reason.status_code == 400


def test_what_a_resumed_execution_was_told_stands(manager: Manager) -> None:
    identifier, operation = failed(manager, S.FAILED)
    said(manager, operation, "skip")
    path = f"/executions/{identifier}"
    assert manager.http.post(path, json={"action": "resume"}).is_success
    early = said(manager, operation, "take-back")
    assert "only of a failed or cancelled one" in early.json()["message"]
    assert manager.http.post(path, json={"action": "cancel"}).json()["status"] == "cancelled"
    late = said(manager, operation, "take-back")
    assert refusal(late) == (400, "illegal_action_error")
    assert "was resumed with it" in late.json()["message"]


def test_other_inputs_are_of_the_types_that_the_blueprint_declares(manager: Manager) -> None:
    _, operation = failed(manager, S.FAILED)
    with manager.database.writing() as unit:
        node = unit.nodes.find_in(TenantName("default_tenant"), "one", "web")
        assert node is not None
        types = {"size": "integer", "more": "list"}
        plan = {**node.plan, "operations": {"create": {"inputs_types": types}}}
        unit.nodes.replace_all([replace(node, plan=plan)])
    for inputs, why in (
        ({"size": "big"}, "input 'size' must be of type integer, not 'big'"),
        ({"more": 1}, "input 'more' must be of type list, not 1"),
        ({"sise": 1}, "has no input 'sise'; it has: more, size, word"),
    ):
        refused = said(manager, operation, "retry", inputs=inputs)
        assert refusal(refused) == (400, "bad_parameters_error")
        assert f"operation {operation} (create of web_abc123)" in refused.json()["message"]
        assert why in refused.json()["message"]
    function = {"get_attribute": ["web", "size"]}
    right = said(manager, operation, "retry", inputs={"size": function, "more": [1], "word": 7})
    assert right.json()["decisions"][0]["replaced"] == {"size": 3, "word": "old"}
    back = said(manager, operation, "take-back").json()
    kwargs = back["parameters"]["task_kwargs"]["kwargs"]
    assert kwargs == {"size": 3, "word": "old", "__cloudify_context": CONTEXT}
