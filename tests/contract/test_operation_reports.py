"""Graphs and operations as an execution's code writes them, through our own client (§10)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import httpx
import msgspec
import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.operations import Operation
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import Said
from conductor.domain.identity import Tenant
from conductor.domain.ids import ExecutionId, TenantName, WorkerId
from contract.conftest import PASSWORD, Manager
from contract.test_executions import run
from contract.test_node_changes import client_of
from contract.test_private_things import as_person
from contract.test_recovery import graph, sent, tell
from contract.wares import PLAN, packed, refusal, started, upload

BARE = {**PLAN, "node_instances": []}
CONTEXT = {
    "node_id": "web_abc123",
    "node_name": "web",
    "operation": {"name": "interface.create"},
    "plugin": {"name": "p"},
}
LIFECYCLE = {
    "interface.create": {"plugin": "p", "operation": "p.create", "inputs": {"port": 80}},
}


def remote(identifier: str, **parameters: Any) -> dict[str, Any]:
    kwargs = {"port": 1, "given": 2, "__cloudify_context": CONTEXT}
    return {
        "id": identifier,
        "name": f"p.{identifier}",
        "type": "RemoteWorkflowTask",
        "dependencies": [],
        "parameters": {
            "current_retries": 0,
            "total_retries": 5,
            "task_kwargs": {"kwargs": kwargs, "task_queue": None, "task_target": None},
            **parameters,
        },
    }


class Run:
    """A running execution, and the manager as its code sees it."""

    def __init__(self, manager: Manager) -> None:
        self.manager = manager
        nodes = [
            {**PLAN["nodes"][0], "operations": LIFECYCLE, "relationships": [RELATIONSHIP]},
            {**PLAN["nodes"][0], "id": "db", "name": "db"},
        ]
        plan = msgspec.json.encode({**PLAN, "nodes": nodes})
        assert upload(manager.http, "bp", packed({"blueprint.yaml": plan})).is_success
        assert manager.http.put("/deployments/dep", json={"blueprint_id": "bp"}).is_success
        self.id = ExecutionId(started(manager.http).json()["id"])
        self.begin()

    def begin(self, epoch: int = 1) -> None:
        [assignment] = self.manager.records.claim(WorkerId("w1"), limit=1)
        assert assignment.epoch == epoch
        self.client = client_of(self.manager, assignment.context["execution_token"])
        if epoch == 1:
            run(self.manager, self.id, ExecutionStatus.STARTED)

    def store(self, *operations: dict[str, Any], graph_id: str = "g") -> None:
        self.client.tasks_graphs.create(self.id, "install", list(operations), graph_id)

    def operation(self, identifier: str = "a") -> Operation:
        return self.client.operations.get(identifier)

    def counts(self) -> tuple[int, int]:
        shown = self.manager.http.get(f"/executions/{self.id}").json()
        return shown["total_operations"], shown["finished_operations"]

    def events(self) -> list[dict[str, Any]]:
        asked = {"execution_id": self.id, "type": "cloudify_event"}
        items = self.manager.http.get("/events", params=asked).json()["items"]
        return [each for each in items if each["message"] != "it went on"]


RELATIONSHIP = {
    "type": "t",
    "target_id": "db",
    "source_operations": {"rel.link": {"plugin": "p", "operation": "p.l", "inputs": {"at": 1}}},
    "target_operations": {"rel.link": {"plugin": "p", "operation": "p.l", "inputs": {"at": 2}}},
}


@pytest.fixture
def running(manager: Manager) -> Iterator[Run]:
    running = Run(manager)
    yield running
    running.client.close()


def refused(error: pytest.ExceptionInfo[CloudifyClientError]) -> tuple[int, str]:
    return error.value.status_code, error.value.error_code


def test_a_graph_is_stored_with_all_its_operations_and_counts_them(running: Run) -> None:
    nop = {"id": "n", "name": "nop", "type": "NOPLocalWorkflowTask", "parameters": {}}
    running.store(remote("a"), {**remote("b"), "dependencies": ["a"]}, nop)
    [stored] = running.client.tasks_graphs.list(running.id, name="install")
    assert (stored.id, stored.name, stored.execution_id) == ("g", "install", running.id)
    listed = running.client.operations.list(graph_id="g")
    assert [(each.id, each.state) for each in listed] == [
        ("a", "pending"),
        ("b", "pending"),
        ("n", "pending"),
    ]
    assert listed[1].dependencies == ["a"]
    assert running.counts() == (2, 0)


def test_a_list_of_operations_comes_in_pages_by_state_and_without_the_internal_ones(
    running: Run,
) -> None:
    nop = {"id": "n", "name": "nop", "type": "NOPLocalWorkflowTask"}
    running.store(remote("a"), nop, remote("b"), remote("c"))
    running.client.operations.update("b", state="started")
    of = running.client.operations.list
    page = of(execution_id=running.id, skip_internal=True, _size=2, _offset=1)
    assert ([each.id for each in page], page.metadata.pagination.total) == (["b", "c"], 3)
    assert [each.id for each in of(execution_id=running.id, state="started")] == ["b"]
    with pytest.raises(CloudifyClientError) as error:
        of(execution_id=running.id, graph_id="g")
    assert refused(error) == (400, "bad_parameters_error")


def test_of_a_graph_with_one_operation_that_cannot_be_nothing_is_stored(running: Run) -> None:
    running.store(remote("a"))
    for taken in ([remote("a")], [remote("x"), remote("x")]):
        with pytest.raises(CloudifyClientError) as error:
            running.store(remote("new"), *taken, graph_id="other")
        assert refused(error) == (409, "conflict_error")
    with pytest.raises(CloudifyClientError) as error:
        running.store(remote("new"))
    assert refused(error) == (409, "conflict_error")
    for odd in ({"type": "Unheard"}, {"state": "started"}, {"id": "no good"}, {"id": "\x00"}):
        with pytest.raises(CloudifyClientError) as error:
            running.store(remote("new"), {**remote("odd"), **odd}, graph_id="other")
        assert refused(error) == (400, "bad_parameters_error")
    assert len(running.client.tasks_graphs.list(running.id)) == 1
    assert running.counts() == (1, 0)


def test_an_operation_goes_its_way_with_the_events_of_a_task(running: Run) -> None:
    running.store(remote("a"))
    for state in ("sending", "sent", "started"):
        running.client.operations.update("a", state=state)
    running.client.operations.update("a", state="succeeded", result={"port": 80})
    assert running.operation().state == "succeeded"
    assert running.operation()["result"] == {"port": 80}
    assert running.counts() == (1, 1)
    assert [(each["event_type"], each["message"]) for each in running.events()] == [
        ("sending_task", "Sending task 'p.a'"),
        ("task_started", "Task started 'p.a'"),
        ("task_succeeded", "Task succeeded 'p.a' - {'port': 80}"),
    ]
    last = running.events()[-1]
    assert (last["node_instance_id"], last["node_name"]) == ("web_abc123", "web")
    assert last["operation"] == "interface.create"


def test_what_has_ended_never_changes_again_and_may_be_told_twice(running: Run) -> None:
    running.store(remote("a"))
    for _ in range(2):
        running.client.operations.update("a", state="succeeded", result=1)
    with pytest.raises(CloudifyClientError) as error:
        running.client.operations.update("a", state="failed", exception="late")
    assert refused(error) == (400, "illegal_action_error")
    assert (running.operation()["result"], running.counts()) == (1, (1, 1))
    assert len(running.events()) == 1


def test_a_failure_keeps_its_causes_and_its_retry_is_put_into_the_graph(running: Run) -> None:
    running.store(remote("a", send_task_events=False))
    cause = {"type": "OSError", "message": "disk full", "traceback": ""}
    running.client.operations.update(
        "a", state="failed", exception="no room", exception_causes=[cause]
    )
    [event] = running.events()  # a failure is always told
    assert (event["message"], event["error_causes"]) == ("Task failed 'p.a' -> no room", [cause])
    assert running.operation()["error"] == "no room"
    again = remote("a2", current_retries=1, retried_task="a")
    running.client.operations.create(
        "a2", "g", "p.a2", type=again["type"], parameters=again["parameters"]
    )
    running.client.operations.update("a2", state="started")
    assert running.events()[-1]["message"] == "Task started 'p.a2' [retry 1/5]"
    assert running.counts() == (2, 1)


def test_an_operation_that_goes_leaves_the_counts(running: Run) -> None:
    running.store(remote("a"), remote("b"))
    running.client.operations.update("a", state="succeeded")
    running.client.operations.delete("a")
    assert running.counts() == (1, 0)
    with pytest.raises(CloudifyClientError) as error:
        running.client.operations.delete("a")
    assert refused(error) == (404, "not_found_error")


def test_who_works_on_an_operation_stands_in_it(running: Run) -> None:
    running.store(remote("a"))
    running.client.operations.update("a", agent_name="agent-7")
    running.client.operations.update("a", state="started", manager_name="m1")
    shown = running.operation()
    assert (shown.state, shown.manager_name, shown.agent_name) == ("started", "m1", "agent-7")
    running.client.operations.update("a", state="succeeded", manager_name="m1")
    running.client.operations.update("a", state="succeeded", agent_name="agent-8")
    assert running.operation().agent_name == "agent-8"


def test_what_is_said_of_a_whole_graph_is_kept(running: Run) -> None:
    running.store(remote("a"))
    [before] = running.client.tasks_graphs.list(running.id)
    assert before.state is None
    assert running.client.tasks_graphs.update("g", "started").state == "started"
    [after] = running.client.tasks_graphs.list(running.id)
    assert (after.state, after.name) == ("started", "install")
    assert running.operation().state == "pending"
    with pytest.raises(CloudifyClientError) as error:
        running.client.tasks_graphs.update("other", "started")
    assert refused(error) == (404, "not_found_error")


def test_a_task_that_sets_a_state_sets_it_when_it_has_succeeded(running: Run) -> None:
    kwargs = {"node_instance_id": "web_abc123", "state": "configured"}
    told = {"node_instance_id": "web_abc123", "event": "configured now"}
    tasks = {"SetNodeInstanceStateTask": kwargs, "SendNodeEventTask": told}
    running.store(
        *(
            {"id": kind, "name": kind, "type": kind, "parameters": {"task_kwargs": given}}
            for kind, given in tasks.items()
        )
    )
    for kind in tasks:
        running.client.operations.update(kind, state="started")
    assert running.client.node_instances.get("web_abc123").state == "uninitialized"
    for kind in tasks:
        running.client.operations.update(kind, state="succeeded")
    assert running.client.node_instances.get("web_abc123").state == "configured"
    assert [(each["event_type"], each["message"]) for each in running.events()] == [
        ("workflow_node_event", "configured now")
    ]


def test_what_stands_in_an_operation_may_be_anything(running: Run) -> None:
    for number, kwargs in enumerate(
        (
            {},
            {"kwargs": 1},
            {"kwargs": {"__cloudify_context": []}},
            {
                "kwargs": {
                    "__cloudify_context": {
                        "operation": 1,
                        "plugin": "",
                        "related": [1],
                        "node_id": 7,
                    }
                }
            },
        )
    ):
        running.store(remote(f"o{number}", task_kwargs=kwargs), graph_id=f"g{number}")
        running.client.operations.update(f"o{number}", state="failed", exception="x")
        assert running.operation(f"o{number}").state == "failed"


def test_the_journal_of_the_engine_and_what_code_writes_agree(running: Run) -> None:
    """Both move the same operation, and neither undoes what the other has said."""
    tell(running.manager, running.id, graph(running.id, "x"), sent(running.id, "x"))
    own = f"{running.id}-x"
    running.client.operations.update(own, state="started")
    said = Said(EventRecord(EVENT, "meanwhile", running.manager.clock.now(), "plugin_event"))
    assert tell(running.manager, running.id, said).is_written
    running.client.operations.update(own, state="succeeded")
    assert not tell(running.manager, running.id, sent(running.id, "x")).is_written
    assert (running.operation(own).state, running.counts()) == ("succeeded", (1, 1))


def test_nobody_else_writes_into_an_execution(running: Run) -> None:
    running.store(remote("a"))
    with running.manager.database.writing() as unit:
        admin = unit.users.get(TenantName(""), "admin")
        unit.users.add(replace(admin, username="bob", role="default"))
        unit.tenants.add(Tenant(TenantName("others"), running.manager.clock.now()))
    other = started(running.manager.http, force=True).json()["id"]
    [assignment] = running.manager.records.claim(WorkerId("w1"), limit=1)
    assert assignment.execution_id == other
    bob = CloudifyClient(
        host="127.0.0.1",
        port=running.manager.http.base_url.port,
        tenant="default_tenant",
        username="bob",
        password=PASSWORD,
    )
    for client in (bob, client_of(running.manager, assignment.context["execution_token"])):
        for write in (
            partial(client.operations.update, "a", state="started"),
            partial(client.operations.delete, "a"),
            partial(client.operations.create, "b", "g", "b", type="RemoteWorkflowTask"),
            partial(client.tasks_graphs.create, running.id, "g2"),
        ):
            with pytest.raises(CloudifyClientError) as error:
                write()
            assert refused(error) == (403, "forbidden_error")
        client.close()
    elsewhere = {"Tenant": "others"}
    answer = running.manager.http.patch("/operations/a", json={"state": "sent"}, headers=elsewhere)
    assert answer.status_code == 404
    assert running.operation().state == "pending"


def test_to_who_does_not_see_an_execution_its_operations_are_not_there(running: Run) -> None:
    """As everything of a deployment that is private to others; to who sees it, it says more."""
    running.store(remote("a"))
    with running.manager.database.writing() as unit:
        home = unit.deployments.get(TenantName("default_tenant"), "dep")
        unit.deployments.save(replace(home, visibility="private"))
    with as_person(running.manager, "bob") as bob:
        upload(bob, "his", packed({"blueprint.yaml": msgspec.json.encode(BARE)}))
        assert bob.put("/deployments/his", json={"blueprint_id": "his"}).status_code == 201
        started(bob, "his")
        [assignment] = running.manager.records.claim(WorkerId("w1"), limit=1)
        token = {"Execution-Token": str(assignment.context["execution_token"])}
        with httpx.Client(base_url=bob.base_url, headers=token) as inside:
            graph = {"execution_id": running.id, "name": "g", "operations": []}
            operation = {"name": "b", "graph_id": "g", "type": "RemoteWorkflowTask"}
            for client in (bob, inside):
                for answer in (
                    client.patch("/operations/a", json={"state": "started"}),
                    client.delete("/operations/a"),
                    client.put("/operations/b", json=operation),
                    client.patch("/tasks_graphs/g", json={"state": "started"}),
                    client.post("/tasks_graphs/tasks_graphs", json=graph),
                ):
                    assert refusal(answer) == (404, "not_found_error"), answer.url
    assert running.operation().state == "pending"


def test_only_an_administrator_says_when_a_graph_was_made(running: Run) -> None:
    asked = {"execution_id": running.id, "name": "g", "created_at": "2020-01-01T00:00:00Z"}
    answer = running.manager.http.post("/tasks_graphs/tasks_graphs", json=asked)
    assert (answer.status_code, answer.json()["created_at"]) == (201, "2020-01-01T00:00:00.000Z")
    with pytest.raises(CloudifyClientError) as error:
        running.client.tasks_graphs.create(running.id, "g", created_at="2020-01-01T00:00:00Z")
    assert refused(error) == (403, "forbidden_error")
    [shown] = running.client.tasks_graphs.list(running.id)
    assert shown.created_at == "2020-01-01T00:00:00.000Z"


def test_into_an_execution_that_has_ended_nobody_writes(running: Run) -> None:
    running.store(remote("a"))
    run(running.manager, running.id, ExecutionStatus.FAILED)
    answer = running.manager.http.patch("/operations/a", json={"state": "started"})
    assert (answer.status_code, answer.json()["error_code"]) == (409, "conflict_error")
    with pytest.raises(CloudifyClientError) as error:
        running.client.operations.update("a", state="started")
    assert refused(error) == (401, "unauthorized_error")


def related(key: str) -> dict[str, Any]:
    """An operation of the relationship, on one of its sides."""
    side = key.removesuffix("_operations")
    ends = ("web", "db") if side == "source" else ("db", "web")
    context = {
        "node_name": ends[0],
        "related": {"node_name": ends[1]},
        "operation": {"name": "rel.link", "relationship": side},
    }
    kwargs = {"at": 0, "__cloudify_context": context}
    return remote(side, task_kwargs={"kwargs": kwargs, "task_queue": None, "task_target": None})


def test_stored_operations_that_have_not_run_get_the_inputs_of_their_node(running: Run) -> None:
    running.store(
        remote("a"), remote("done"), related("source_operations"), related("target_operations")
    )
    running.client.operations.update("done", state="succeeded")
    http = running.manager.http
    node = {"action": "update-stored", "deployment_id": "dep", "node_id": "web"}
    asked = [
        {**node, "operation": "interface.create"},
        {**node, "operation": "rel.link", "key": "target_operations", "rel_index": 0},
    ]
    for each in asked:  # it runs still
        assert http.post("/operations", json=each).status_code == 204
    assert running.operation().parameters["task_kwargs"]["kwargs"]["port"] == 1
    odd = {"operation": {"name": "interface.create"}, "node_name": "web", "related": [1]}
    running.store(
        remote("odd", task_kwargs={"kwargs": {"__cloudify_context": odd}}),
        remote("odder", task_kwargs={"kwargs": {"__cloudify_context": "none"}}),
        graph_id="odd",
    )
    run(running.manager, running.id, ExecutionStatus.FAILED)
    for each in asked:
        assert http.post("/operations", json=each).status_code == 204
    listed = http.get("/operations", params={"execution_id": running.id}).json()["items"]
    inputs = {each["id"]: each["parameters"]["task_kwargs"]["kwargs"] for each in listed}
    assert (inputs["a"]["port"], inputs["a"]["given"]) == (80, 2)
    assert inputs["a"]["__cloudify_context"] == CONTEXT
    assert inputs["done"]["port"] == 1
    assert (inputs["source"]["at"], inputs["target"]["at"]) == (0, 2)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"deployment_id": "nowhere"}, 404),
        ({"node_id": "nobody"}, 404),
        ({"operation": "unheard"}, 404),
        ({"rel_index": 1, "key": "source_operations"}, 404),
        ({"rel_index": -1, "key": "source_operations"}, 404),
        ({"rel_index": 0, "key": "operations"}, 400),
        ({"key": "source_operations"}, 400),
        ({"action": "something"}, 400),
    ],
)
def test_inputs_of_what_is_not_there_are_refused(
    running: Run, more: dict[str, Any], status: int
) -> None:
    asked = {
        "action": "update-stored",
        "deployment_id": "dep",
        "node_id": "web",
        "operation": "interface.create",
    }
    assert running.manager.http.post("/operations", json={**asked, **more}).status_code == status
