"""Who sees the secrets that executions were told, and what they stored with them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from conductor.control.services.language import BlueprintLanguage
from conductor.domain.confided import TOLD_HEADER, Confided
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import Batch, GraphStored, InstanceChanged, OperationMoved, Said
from conductor.domain.ids import ExecutionId, GraphId, NodeInstanceId, OperationId, WorkerId
from conductor.domain.masking import MASK
from conductor.domain.operation import OperationRecord, OperationState
from contract.conftest import Manager, running_manager
from contract.test_executions import run
from contract.test_functions import deployed as with_functions
from contract.test_recovery import graph as graph_of
from contract.wares import deployed, started

CANARY = "c4n4ry in the coal mine"


class Run:
    """An execution that a worker runs, and that was told the canary."""

    def __init__(self, manager: Manager) -> None:
        self.manager = manager
        deployed(manager.http)
        manager.http.put("/secrets/canary", json={"value": CANARY})
        self.id = ExecutionId(started(manager.http).json()["id"])
        (assignment,) = manager.records.claim(WorkerId("w1"), limit=1)
        self.token = {"Execution-Token": assignment.context["execution_token"]}
        run(manager, self.id, ExecutionStatus.STARTED)
        (self.instance,) = manager.http.get("/node-instances").json()["items"][:1]

    def asks(self, name: str, **arguments: Any) -> Any:
        return self.manager.records.call(self.id, 1, name, arguments)

    def gets(self, path: str) -> httpx.Response:
        anonymous = {"Authorization": ""}
        return self.manager.http.get(path, headers={**anonymous, **self.token})

    def patches(self, path: str, body: Any) -> httpx.Response:
        anonymous = {"Authorization": ""}
        return self.manager.http.patch(path, json=body, headers={**anonymous, **self.token})

    def keeps(self, properties: dict[str, Any]) -> None:
        identifier = NodeInstanceId(self.instance["id"])
        changed = InstanceChanged(identifier, self.instance["version"], properties)
        receipt = self.manager.records.append(Batch(self.id, 1, [changed])).result()
        assert receipt.is_written, receipt.refusal

    def says(self, message: str) -> None:
        record = EventRecord(EVENT, message, self.manager.clock.now(), "plugin_event")
        self.manager.records.append(Batch(self.id, 1, [Said(record)])).result()

    def heard(self) -> list[str]:
        events = self.manager.http.get("/events?_size=100").json()["items"]
        return [each["message"] for each in events]

    def shown(self, headers: dict[str, str] | None = None) -> Any:
        path = f"/node-instances/{self.instance['id']}"
        answer = self.gets(path) if headers else self.manager.http.get(path)
        return answer.json()["runtime_properties"]


@pytest.fixture
def told(manager: Manager) -> Run:
    run = Run(manager)
    assert run.asks("secret", key="canary") == Confided(CANARY, (CANARY,))
    return run


def test_what_was_told_by_the_client_is_masked_and_counted(manager: Manager) -> None:
    execution = Run(manager)
    answer = execution.gets("/secrets/canary")
    assert answer.json()["value"] == CANARY
    assert answer.headers[TOLD_HEADER] == "1"
    assert execution.asks("secrets") == Confided(None, (CANARY,))
    execution.says(f"it is {CANARY}")
    assert f"it is {MASK}" in execution.heard()


def test_what_an_execution_makes_a_secret_of_is_masked_too(manager: Manager) -> None:
    execution = Run(manager)
    headers = {"Authorization": "", **execution.token}
    for change in (manager.http.put, manager.http.patch):
        value = f"made by {change.__name__}"
        answer = change("/secrets/made", json={"value": value}, headers=headers)
        assert answer.status_code == 200, answer.text
        execution.says(value)
    assert [each for each in execution.heard() if "made" in each] == []


def test_what_an_execution_exports_in_the_clear_is_masked(manager: Manager) -> None:
    execution = Run(manager)
    assert CANARY in execution.gets("/secrets/share/export").text
    execution.says(f"exported {CANARY}")
    assert f"exported {MASK}" in execution.heard()


def test_a_person_who_reads_a_secret_hears_of_no_count(manager: Manager) -> None:
    manager.http.put("/secrets/canary", json={"value": CANARY})
    answer = manager.http.get("/secrets/canary")
    assert answer.json()["value"] == CANARY
    assert TOLD_HEADER not in answer.headers


def test_runtime_properties_are_masked_for_people_and_true_for_executions(told: Run) -> None:
    properties = {"url": f"db://{CANARY}@here", "nested": [{CANARY: 1}], "port": 80}
    told.keeps(properties)
    assert told.shown() == {"url": MASK, "nested": [{MASK: 1}], "port": 80}
    assert told.shown(told.token) == properties
    evaluated = f"/node-instances/{told.instance['id']}?_evaluate_functions=true"
    assert told.gets(evaluated).json()["runtime_properties"] == properties
    assert CANARY not in told.manager.http.get(evaluated).text
    asked = told.asks("node_instance", instance_id=told.instance["id"])
    assert asked.value["runtime_properties"] == properties
    assert asked.secrets == (CANARY,)


def test_a_person_opens_what_is_sealed_only_where_a_blueprint_publishes_it(told: Run) -> None:
    told.keeps({"ip": f"db:{CANARY}"})
    http = told.manager.http
    payload = {"a": {"get_attribute": ["web", "ip"]}}
    asked = http.post("/evaluate/functions", json={"deployment_id": "dep", "payload": payload})
    assert asked.json()["payload"] == {"a": MASK}
    outputs = http.get("/deployments/dep/outputs").json()["outputs"]
    assert outputs == {"ip": f"db:{CANARY}"}


def test_who_reads_a_stored_secret_masks_it_without_having_asked_for_it(
    told: Run, manager: Manager
) -> None:
    told.keeps({"password": CANARY})
    run(manager, told.id, ExecutionStatus.TERMINATED)
    later = Run.__new__(Run)
    later.manager, later.instance = manager, told.instance
    later.id = ExecutionId(started(manager.http).json()["id"])
    manager.records.claim(WorkerId("w1"), limit=1)
    run(manager, later.id, ExecutionStatus.STARTED)
    asked = later.asks("node_instance", instance_id=told.instance["id"])
    assert asked.value["runtime_properties"] == {"password": CANARY}
    later.says(f"found {CANARY}")
    assert f"found {MASK}" in later.heard()


def test_a_person_who_sends_masks_back_changes_no_secret(told: Run, manager: Manager) -> None:
    told.keeps({"password": CANARY, "list": [CANARY, 1], "port": 80})
    shown = told.shown() | {"port": 81}
    body = {"version": told.instance["version"] + 1, "runtime_properties": shown}
    path = f"/node-instances/{told.instance['id']}"
    assert manager.http.patch(path, json=body).status_code == 200
    assert told.shown(told.token) == {"password": CANARY, "list": [CANARY, 1], "port": 81}


def test_an_execution_that_writes_by_the_client_stores_no_secret(told: Run) -> None:
    body = {"version": 2, "runtime_properties": {"password": CANARY}}
    answer = told.patches(f"/node-instances/{told.instance['id']}", body)
    assert answer.json()["runtime_properties"] == {"password": CANARY}
    assert told.shown() == {"password": MASK}


def test_another_execution_that_is_started_with_a_secret_knows_it(
    told: Run, manager: Manager
) -> None:
    order = {
        "deployment_id": "dep",
        "workflow_id": "install",
        "parameters": {"given": CANARY, "plain": "seen"},
        "allow_custom_parameters": True,
        "force": True,
    }
    headers = {"Authorization": "", **told.token}
    child = manager.http.post("/executions", json=order, headers=headers).json()
    path = f"/executions/{child['id']}"
    assert manager.http.get(path).json()["parameters"]["given"] == MASK
    (assignment,) = manager.records.claim(WorkerId("w1"), limit=1)
    assert assignment.parameters["given"] == CANARY
    assert assignment.secrets == (CANARY,)


def test_a_resumed_execution_knows_what_it_was_told_before_the_secret_was_changed(
    told: Run, manager: Manager
) -> None:
    manager.http.put("/secrets/canary", json={"value": "another", "update_if_exists": True})
    run(manager, told.id, ExecutionStatus.FAILED)
    manager.http.post(f"/executions/{told.id}", json={"action": "resume"})
    (assignment,) = manager.records.claim(WorkerId("w1"), limit=1)
    assert assignment.secrets == (CANARY,)
    record = EventRecord(EVENT, f"still {CANARY}", manager.clock.now(), "plugin_event")
    manager.records.append(Batch(told.id, assignment.epoch, [Said(record)])).result()
    assert f"still {MASK}" in told.heard()


def test_a_resume_reads_what_operations_were_given_and_gave_as_it_was(told: Run) -> None:
    graph = graph_of(told.id, "a")
    given = replace(graph.operations[0], parameters={"task_kwargs": {"kwargs": {"it": CANARY}}})
    done = OperationMoved(given.id, OperationState.SUCCEEDED, {"made": CANARY})
    facts = [replace(graph, operations=[given]), done]
    assert told.manager.records.append(Batch(told.id, 1, facts)).result().is_written
    shown = told.manager.http.get(f"/operations?execution_id={told.id}").text
    assert CANARY not in shown
    assert MASK in shown
    asked = told.asks("operations", graph_id=graph.graph_id)
    assert asked.value[0]["parameters"] == given.parameters
    assert asked.value[0]["result"] == {"made": CANARY}
    assert asked.secrets == (CANARY,)


def test_the_error_that_an_execution_reports_by_the_client_is_masked(
    told: Run, manager: Manager
) -> None:
    told.patches(f"/executions/{told.id}", {"status": "failed", "error": f"no {CANARY}"})
    assert manager.http.get(f"/executions/{told.id}").json()["error"] == f"no {MASK}"


def test_a_refused_evaluation_does_not_tell_the_secret(tmp_path: Path) -> None:
    with running_manager(tmp_path, BlueprintLanguage()) as manager:
        node = "node_templates: {n: {type: cloudify.nodes.Root}}\n"
        with_functions(manager.http, "dep", node)
        manager.http.put("/secrets/canary", json={"value": CANARY})
        call = {"get_capability": [{"get_secret": "canary"}, "any"]}
        body = {"deployment_id": "dep", "payload": {"it": call}}
        refused = manager.http.post("/evaluate/functions", json=body)
    assert refused.status_code == 400
    assert f"there is no deployment '{MASK}'" in refused.json()["message"]


def test_a_text_that_only_looks_sealed_stays_as_it_is(told: Run) -> None:
    told.keeps({"odd": "sealed:never", "odd one": "sealed: and never"})
    assert told.asks("node_instance", instance_id=told.instance["id"])["runtime_properties"] == {
        "odd": "sealed:never",
        "odd one": "sealed: and never",
    }


def test_a_token_that_does_not_hold_is_told_nothing(told: Run, manager: Manager) -> None:
    run(manager, told.id, ExecutionStatus.TERMINATED)
    answer = told.gets("/secrets/canary")
    assert answer.status_code == 401
    assert TOLD_HEADER not in answer.headers


def test_a_secret_in_an_edited_input_is_masked_and_a_mask_that_came_back_hides_the_same(
    told: Run, manager: Manager
) -> None:
    kwargs = {"password": CANARY, "port": 80, "__cloudify_context": {"type": "operation"}}
    parameters = {"containing_subgraph": None, "task_kwargs": {"kwargs": kwargs}}
    operation = OperationRecord(
        OperationId("o"), GraphId("g"), "o", "RemoteWorkflowTask", parameters=parameters
    )
    facts = [
        GraphStored(GraphId("g"), "install", [operation]),
        OperationMoved(OperationId("o"), OperationState.FAILED, error="no"),
    ]
    assert manager.records.append(Batch(told.id, 1, facts)).result().is_written
    run(manager, told.id, ExecutionStatus.FAILED)
    for password in (MASK, f"{CANARY} 2"):
        inputs = {"password": password, "port": 81}
        body = {"action": "retry", "reason": "so", "inputs": inputs}
        answer = manager.http.post("/operations/o", json=body)
        assert (answer.status_code, CANARY in answer.text) == (200, False), answer.text
        kept = answer.json()["parameters"]["task_kwargs"]["kwargs"]
        assert (kept["password"], kept["port"]) == (MASK, 81)
    first, second = answer.json()["decisions"]
    assert (first["replaced"]["port"], second["replaced"]["port"]) == (80, 81)
    assert (first["state"], first["error"], second["state"]) == ("failed", "no", "pending")
    with manager.database.reading() as unit:
        stored = unit.operations.get("o")
    [before, after] = [each.inputs["password"] for each in stored.decisions]
    opened: list[str] = []
    assert manager.records.confidences.seals.open([before, after], opened) == [
        CANARY,
        f"{CANARY} 2",
    ]
