"""Executions, and what is about them: groups, schedules, events, graphs, operations."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from client.calls import NONE, Call
from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.execution_groups import ExecutionGroup
from cloudify_rest_client.execution_schedules import ExecutionSchedule
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.operations import Operation
from cloudify_rest_client.responses import ListResponse
from cloudify_rest_client.tasks_graphs import TasksGraph

NOON = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
START = {
    "deployment_id": "d",
    "workflow_id": "install",
    "parameters": None,
    "allow_custom_parameters": "false",
    "force": "false",
    "dry_run": "false",
    "queue": "false",
    "scheduled_time": None,
    "wait_after_fail": 600,
}
SCHEDULE = {
    "workflow_id": "install",
    "execution_arguments": {},
    "parameters": {},
    "slip": 0,
    "stop_on_fail": False,
    "enabled": True,
}

EXECUTIONS = [
    Call(
        lambda c: c.executions.list(
            ["id"], True, sort="created_at", is_descending=True, status=["failed", "cancelled"]
        ),
        "GET /executions",
        query={
            "_include": "id",
            "_include_system_workflows": True,
            "_sort": "-created_at",
            "status": ["failed", "cancelled"],
        },
        answer=NONE,
        gives=ListResponse,
    ),
    Call(lambda c: c.executions.get("e"), "GET /executions/e", gives=Execution),
    Call(
        lambda c: c.executions.start("d", "install"),
        "POST /executions",
        START,
        status=201,
        gives=Execution,
    ),
    Call(
        lambda c: c.executions.start(
            "d", "install", {"a": 1}, True, True, True, True, NOON, 5, force_status="failed"
        ),
        "POST /executions",
        {
            **START,
            "parameters": {"a": 1},
            "allow_custom_parameters": "true",
            "force": "true",
            "dry_run": "true",
            "queue": "true",
            "scheduled_time": "202605011200+0200",
            "wait_after_fail": 5,
            "force_status": "failed",
        },
        status=201,
        gives=Execution,
    ),
    *(
        Call(make, "POST /executions/e", {"action": action}, gives=Execution)
        for make, action in (
            (lambda c: c.executions.cancel("e"), "cancel"),
            (lambda c: c.executions.cancel("e", force=True), "force-cancel"),
            (lambda c: c.executions.cancel("e", kill=True), "kill"),
            (lambda c: c.executions.resume("e"), "resume"),
            (lambda c: c.executions.resume("e", force=True), "force-resume"),
            (lambda c: c.executions.requeue("e"), "requeue"),
        )
    ),
    Call(
        lambda c: c.executions.override_blackout("e", "a fire"),
        "POST /executions/e",
        {"action": "override-blackout", "reason": "a fire"},
        gives=Execution,
    ),
    Call(
        lambda c: c.executions.resume("e", reason="a fire", override_blackout=True),
        "POST /executions/e",
        {"action": "resume", "reason": "a fire", "override_blackout": True},
        gives=Execution,
    ),
    Call(
        lambda c: c.executions.start("d", "install", reason="a fire", override_blackout=True),
        "POST /executions",
        {**START, "reason": "a fire", "override_blackout": True},
        status=201,
        gives=Execution,
    ),
    Call(
        lambda c: c.executions.update("e", "failed", "no disk"),
        "PATCH /executions/e",
        {"status": "failed", "error": "no disk"},
        gives=Execution,
    ),
    Call(
        lambda c: c.executions.delete(keep_last=3, _all_tenants=True),
        "DELETE /executions",
        {"keep_last": 3},
        query={"_all_tenants": True},
        answer={"items": [{"count": 7}]},
        gives=int,
    ),
    Call(
        lambda c: c.executions.delete(to_datetime=NOON),
        "DELETE /executions",
        {"to_datetime": "2026-05-01T10:00:00Z"},
        answer={"items": [{"count": 7}]},
        gives=int,
    ),
    Call(
        lambda c: c.executions.should_start("e"),
        "GET /executions/e/should-start",
        answer=True,
        gives=bool,
    ),
]

GROUPS = [
    Call(
        lambda c: c.execution_groups.list(_get_data=True),
        "GET /execution-groups",
        query={"_get_data": True},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(lambda c: c.execution_groups.get("g"), "GET /execution-groups/g", gives=ExecutionGroup),
    Call(
        lambda c: c.execution_groups.start(
            "deps", "install", True, {"a": 1}, {"d": {"a": 2}}, concurrency=9
        ),
        "POST /execution-groups",
        {
            "deployment_group_id": "deps",
            "workflow_id": "install",
            "force": True,
            "default_parameters": {"a": 1},
            "parameters": {"d": {"a": 2}},
            "concurrency": 9,
        },
        gives=ExecutionGroup,
    ),
    *(
        Call(make, "POST /execution-groups/g", {"action": action}, gives=ExecutionGroup)
        for make, action in (
            (lambda c: c.execution_groups.cancel("g"), "cancel"),
            (lambda c: c.execution_groups.cancel("g", force=True), "force-cancel"),
            (lambda c: c.execution_groups.cancel("g", kill=True), "kill"),
            (lambda c: c.execution_groups.resume("g"), "resume"),
            (lambda c: c.execution_groups.resume("g", force=True), "force-resume"),
        )
    ),
    Call(
        lambda c: c.execution_groups.set_concurrency("g", 0),
        "PATCH /execution-groups/g",
        {"concurrency": 0},
        gives=ExecutionGroup,
    ),
    Call(
        lambda c: c.execution_groups.set_target_group("g", "well", failed_group="badly"),
        "PATCH /execution-groups/g",
        {"success_group_id": "well", "failure_group_id": "badly"},
        gives=ExecutionGroup,
    ),
]

SCHEDULES = [
    Call(
        lambda c: c.execution_schedules.list("d", enabled=True),
        "GET /execution-schedules",
        query={"deployment_id": "d", "enabled": True},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.execution_schedules.get("s", "d"),
        "GET /execution-schedules/s",
        query={"deployment_id": "d"},
        gives=ExecutionSchedule,
    ),
    Call(
        lambda c: c.execution_schedules.create(
            "s",
            "d",
            "install",
            {"force": True},
            since=NOON,
            until="2027-01-01 00:00",
            recurrence="2 weeks",
            weekdays=("mo", "fr"),
        ),
        "PUT /execution-schedules/s",
        {
            **SCHEDULE,
            "execution_arguments": {"force": True},
            "since": "2026-05-01T10:00:00Z",
            "until": "2027-01-01 00:00",
            "recurrence": "2 weeks",
            "weekdays": ["mo", "fr"],
        },
        query={"deployment_id": "d"},
        status=201,
        gives=ExecutionSchedule,
    ),
    Call(
        lambda c: c.execution_schedules.create("s", "d", "install", since="2026-05-01", count=1),
        "PUT /execution-schedules/s",
        {**SCHEDULE, "since": "2026-05-01", "count": 1},
        query={"deployment_id": "d"},
        status=201,
        gives=ExecutionSchedule,
    ),
    Call(
        lambda c: c.execution_schedules.update("s", "d", rrule="FREQ=DAILY", enabled=False),
        "PATCH /execution-schedules/s",
        {"rrule": "FREQ=DAILY", "enabled": False},
        query={"deployment_id": "d"},
        status=201,
        gives=ExecutionSchedule,
    ),
    Call(
        lambda c: c.execution_schedules.update(
            "s", "d", timezone="Asia/Jerusalem", overlap="queue", clear=("until", "count")
        ),
        "PATCH /execution-schedules/s",
        {"timezone": "Asia/Jerusalem", "overlap": "queue", "clear": ["until", "count"]},
        query={"deployment_id": "d"},
        status=201,
        gives=ExecutionSchedule,
    ),
    Call(
        lambda c: c.execution_schedules.occurrences("s", "d", sort="at", is_descending=True),
        "GET /execution-schedules/s/occurrences",
        query={"deployment_id": "d", "_sort": "-at"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.execution_schedules.upcoming("s", "d", size=3),
        "GET /execution-schedules/s/preview",
        query={"deployment_id": "d", "_size": 3},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.execution_schedules.preview(
            since=NOON, recurrence="1 day", timezone="Asia/Jerusalem"
        ),
        "POST /execution-schedules/preview",
        {"since": "2026-05-01T10:00:00Z", "recurrence": "1 day", "timezone": "Asia/Jerusalem"},
        query={"_size": 10},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.execution_schedules.delete("s", "d"),
        "DELETE /execution-schedules/s",
        query={"deployment_id": "d"},
        status=204,
    ),
]

EVENTS = [
    Call(
        lambda c: c.events.list(True, execution_id="e", _offset=3, _include=["message", "level"]),
        "GET /events",
        query={
            "type": ["cloudify_event", "cloudify_log"],
            "_sort": "reported_timestamp",
            "execution_id": "e",
            "_offset": 3,
            "_include": "message,level",
        },
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.events.list(
            message="%disk%",
            from_datetime=NOON,
            to_datetime=datetime(2026, 5, 2, tzinfo=UTC),
            sort="timestamp",
            is_descending=True,
        ),
        "GET /events",
        query={
            "type": "cloudify_event",
            "_sort": "-timestamp",
            "message": "%disk%",
            "_range": "reported_timestamp,2026-05-01T10:00:00Z,2026-05-02T00:00:00Z",
        },
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.events.create([{"event_type": "a"}], [], execution_id="e", agent_name="x"),
        "POST /events",
        {"events": [{"event_type": "a"}], "logs": [], "execution_id": "e", "agent_name": "x"},
        status=201,
    ),
    Call(
        lambda c: c.events.delete("d", include_logs=True, to_datetime="2026-01-01"),
        "DELETE /events",
        query={
            "deployment_id": "d",
            "type": ["cloudify_event", "cloudify_log"],
            "_range": "reported_timestamp,,2026-01-01",
        },
        answer={"items": [9], "metadata": {}},
        gives=ListResponse,
    ),
]

GRAPHS = [
    Call(
        lambda c: c.tasks_graphs.list("e", name="install", _include=["id"]),
        "GET /tasks_graphs",
        query={"execution_id": "e", "name": "install", "_include": "id"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.tasks_graphs.create("e", "install", [{"id": "o"}], graph_id="g"),
        "POST /tasks_graphs/tasks_graphs",
        {"execution_id": "e", "name": "install", "operations": [{"id": "o"}], "graph_id": "g"},
        status=201,
        gives=TasksGraph,
    ),
    Call(
        lambda c: c.tasks_graphs.update("g", "done"),
        "PATCH /tasks_graphs/g",
        {"state": "done"},
        gives=TasksGraph,
    ),
    Call(
        lambda c: c.operations.list(graph_id="g", state="sent", skip_internal=True),
        "GET /operations",
        query={"graph_id": "g", "state": "sent", "skip_internal": True},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(lambda c: c.operations.get("o"), "GET /operations/o", gives=Operation),
    Call(
        lambda c: c.operations.update("o", state="succeeded", result=1),
        "PATCH /operations/o",
        {"state": "succeeded", "result": 1},
    ),
    Call(
        lambda c: c.operations.decide("o", "skip", "seen by hand"),
        "POST /operations/o",
        {"action": "skip", "reason": "seen by hand"},
        gives=Operation,
    ),
    Call(
        lambda c: c.operations.take_back("o", "the wrong one"),
        "POST /operations/o",
        {"action": "take-back", "reason": "the wrong one"},
        gives=Operation,
    ),
    Call(
        lambda c: c.operations.create("o", "g", "install", type="SubgraphTask"),
        "PUT /operations/o",
        {"graph_id": "g", "name": "install", "type": "SubgraphTask"},
        status=201,
        gives=Operation,
    ),
    Call(lambda c: c.operations.delete("o"), "DELETE /operations/o", status=204),
    Call(
        lambda c: c.operations.update_stored("d", "web", "create", "inputs", 1),
        "POST /operations",
        {
            "action": "update-stored",
            "deployment_id": "d",
            "node_id": "web",
            "operation": "create",
            "key": "inputs",
            "rel_index": 1,
        },
        status=204,
    ),
]


@pytest.mark.parametrize("call", [*EXECUTIONS, *GROUPS, *SCHEDULES, *EVENTS, *GRAPHS], ids=str)
def test_a_call_sends_its_request(call: Call, client: CloudifyClient, wire: Wire) -> None:
    call.check(client, wire)


def test_every_status_has_its_word_and_its_kind() -> None:
    ended = {
        "terminated": Execution.TERMINATED,
        "failed": Execution.FAILED,
        "cancelled": Execution.CANCELLED,
    }
    waiting = {"scheduled": Execution.SCHEDULED, "queued": Execution.QUEUED}
    active = {
        "pending": Execution.PENDING,
        "started": Execution.STARTED,
        "cancelling": Execution.CANCELLING,
        "force_cancelling": Execution.FORCE_CANCELLING,
        "kill_cancelling": Execution.KILL_CANCELLING,
    }
    for words, kind in (
        (ended, Execution.END_STATES),
        (waiting, Execution.WAITING_STATES),
        (active, Execution.ACTIVE_STATES),
    ):
        assert list(words) == list(words.values()) == kind


def test_an_operation_knows_its_subgraph(client: CloudifyClient, wire: Wire) -> None:
    parameters = {"containing_subgraph": "s", "info": "a.b", "current_retries": 1}
    wire.on("GET /operations/o", {"id": "o", "parameters": parameters})
    operation = client.operations.get("o")
    assert (operation.containing_subgraph, operation.info) == ("s", "a.b")


def test_a_graph_knows_its_execution() -> None:
    assert TasksGraph({"execution_id": "e"}).execution == "e"
