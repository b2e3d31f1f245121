"""Maintenance on the wire: what is refused while it is on, over all routes that there are (§17)."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import (
    CloudifyClientError,
    MaintenanceModeActivatingError,
    MaintenanceModeActiveError,
    NotModifiedError,
)
from conductor.channel import window
from conductor.control.api.app import ROUTERS
from conductor.control.api.routing import Routes
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import ExecutionId, WorkerId
from conductor.transport.http_records import HttpRecords
from contract.conftest import PASSWORD, WORKER_TOKEN, Manager
from contract.test_deployment_lists import add_eve, apart, client_of
from contract.test_execution_tokens import Run
from contract.test_executions import run
from contract.wares import deployed, packed, refusal, started, upload

COMMANDS = {"POST /maintenance/activate", "POST /maintenance/deactivate"}
# What changes nothing, whatever its method says, or is needed in maintenance. All else is closed.
GOES_ON = COMMANDS | {
    "PUT /config/{name}",
    "POST /evaluate/functions",
    "POST /execution-schedules/preview",
    "POST /searches/blueprints",
    "POST /searches/capabilities",
    "POST /searches/deployments",
    "POST /searches/node-instances",
    "POST /searches/node-types",
    "POST /searches/nodes",
    "POST /searches/scaling-groups",
    "POST /searches/secrets",
    "POST /searches/workflows",
}
ENDS_WHAT_RUNS = {"POST /executions/{execution_id}"}
BYPASS = {"X-BYPASS-MAINTENANCE": "True"}


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    client = client_of(manager)
    yield client
    client.close()


def places(manager: Manager) -> list[str]:
    """Every route that the server publishes."""
    paths = manager.http.get("/openapi.json").json()["paths"]
    base = "/api/v3.1"
    return [
        f"{method.upper()} {path.removeprefix(base)}"
        for path, operations in paths.items()
        if path.startswith(base)
        for method in operations
    ]


def closed(manager: Manager, **more: Any) -> dict[str, tuple[int, str]]:
    """What answers that the manager is in maintenance."""
    found = {}
    for place in places(manager):
        method, path = place.split(" ")
        if place in COMMANDS:
            continue
        body = None if method == "GET" else {}
        url = re.sub(r"\{\w+\}", "deployments", path)
        answer = manager.http.request(method, url, json=body, **more)
        if answer.status_code == 503:
            found[place] = refusal(answer)
    return found


def writes(manager: Manager) -> set[str]:
    found = {place for place in places(manager) if not place.startswith("GET ")}
    assert found > GOES_ON | ENDS_WHAT_RUNS
    return found


def running(manager: Manager) -> ExecutionId:
    """An execution that a worker runs."""
    deployed(manager.http)
    identifier = ExecutionId(started(manager.http).json()["id"])
    manager.records.claim(WorkerId("w1"), limit=1)
    run(manager, identifier, ExecutionStatus.STARTED)
    return identifier


def test_in_maintenance_whatever_changes_something_is_closed_and_reading_goes_on(
    manager: Manager, client: CloudifyClient
) -> None:
    assert closed(manager) == {}
    client.maintenance_mode.activate()
    shut = writes(manager) - GOES_ON
    assert closed(manager) == dict.fromkeys(shut, (503, "maintenance_mode_active"))


def test_before_it_begins_what_ends_executions_is_open_as_well(
    manager: Manager, client: CloudifyClient
) -> None:
    running(manager)
    client.maintenance_mode.activate()
    shut = writes(manager) - GOES_ON - ENDS_WHAT_RUNS
    assert closed(manager) == dict.fromkeys(shut, (503, "entering_maintenance_mode"))


def test_administrators_may_pass_it_and_nobody_else(
    manager: Manager, client: CloudifyClient
) -> None:
    add_eve(manager)
    client.maintenance_mode.activate()
    order = {"value": "swordfish"}
    for auth, status in ((("eve", PASSWORD), 503), (("admin", PASSWORD), 200)):
        answer = manager.http.put("/secrets/word", json=order, headers=BYPASS, auth=auth)
        assert answer.status_code == status
    assert manager.http.put("/secrets/other", json=order).status_code == 503  # he is known by now
    headers = {**BYPASS, "X-BYPASS-MAINTENANCE": ""}
    assert manager.http.put("/secrets/other", json=order, headers=headers).status_code == 503


def test_strangers_learn_nothing_of_it(manager: Manager, client: CloudifyClient) -> None:
    client.maintenance_mode.activate()
    answer = manager.http.put("/secrets/word", json={}, auth=("admin", "wrong"))
    assert refusal(answer) == (401, "unauthorized_error")


def test_only_what_workers_call_stands_beside_the_gate() -> None:
    open_ones = [
        prefix + router.prefix
        for prefix, router in ROUTERS
        if not (isinstance(router, Routes) and router.has_gate)
    ]
    assert open_ones == [window.PATH]


def test_it_waits_for_what_runs_which_reports_on_and_begins_by_itself(
    manager: Manager, client: CloudifyClient
) -> None:
    identifier = running(manager)
    begun = client.maintenance_mode.activate()
    remaining = {
        "id": identifier,
        "status": "started",
        "deployment_id": "dep",
        "workflow_id": "install",
        "tenant_name": "default_tenant",
    }
    assert begun == client.maintenance_mode.status()
    assert (begun.status, begun.requested_by) == ("activating", "admin")
    assert (begun.remaining_executions, begun.activated_at) == ([remaining], "")
    with pytest.raises(NotModifiedError):
        client.maintenance_mode.activate()
    with pytest.raises(MaintenanceModeActivatingError, match="asked for by admin"):
        client.executions.start("dep", "install")
    run(manager, identifier, ExecutionStatus.TERMINATED)
    manager.maintenance.begin_when_quiet()
    active = client.maintenance_mode.status()
    assert (active.status, active.remaining_executions) == ("activated", None)
    assert active.activated_at >= active.activation_requested_at == begun.activation_requested_at
    with pytest.raises(MaintenanceModeActiveError, match="cfy maintenance-mode deactivate"):
        client.executions.start("dep", "install")
    assert client.executions.get(identifier).status == "terminated"


def test_what_remains_may_be_ended(manager: Manager, client: CloudifyClient) -> None:
    identifier = running(manager)
    client.maintenance_mode.activate()
    assert client.executions.cancel(identifier, kill=True).status == "kill_cancelling"


def test_nothing_is_resumed_on_the_way_into_it(manager: Manager, client: CloudifyClient) -> None:
    failed = running(manager)
    run(manager, failed, ExecutionStatus.FAILED)
    apart(manager, "other")
    started(manager.http, "other")
    client.maintenance_mode.activate()
    with pytest.raises(MaintenanceModeActivatingError):
        client.executions.resume(failed)
    assert client.executions.get(failed).status == "failed"


def test_executions_go_on_with_their_tokens(manager: Manager, client: CloudifyClient) -> None:
    one = Run(manager)
    apart(manager, "child")
    client.deployments.delete("child")
    client.maintenance_mode.activate()
    headers = {"Authorization": "", "Execution-Token": one.token}
    order = {"blueprint_id": "child-bp"}
    made = manager.http.put("/deployments/child", json=order, headers=headers)
    assert made.status_code == 201
    order = {"deployment_id": "child", "workflow_id": "install"}
    begun = manager.http.post("/executions", json=order, headers=headers)
    assert (begun.status_code, begun.json()["status"]) == (201, "pending")
    remaining = client.maintenance_mode.status().remaining_executions or []
    assert {each["id"] for each in remaining} == {one.id, begun.json()["id"]}


def test_an_upload_by_an_execution_passes_and_by_a_person_does_not(
    manager: Manager, client: CloudifyClient
) -> None:
    one = Run(manager)
    client.maintenance_mode.activate()
    archive = packed({"blueprint.yaml": b"{}"})
    assert upload(manager.http, "mine", archive).status_code == 503
    with httpx.Client(
        base_url=manager.http.base_url,
        headers={"Execution-Token": one.token, "Tenant": "default_tenant"},
    ) as http:
        assert upload(http, "its", archive).status_code == 201


def test_workers_are_heard_all_the_time(manager: Manager, client: CloudifyClient) -> None:
    client.maintenance_mode.activate()
    url = f"http://127.0.0.1:{manager.http.base_url.port}"
    records = HttpRecords([url], WORKER_TOKEN, manager.data)
    records.arrive(WorkerId("w2"))
    assert records.claim(WorkerId("w2"), limit=5) == []
    records.leave(WorkerId("w2"))
    records.close()


def test_what_was_queued_waits_and_begins_by_itself_afterwards(
    manager: Manager, client: CloudifyClient
) -> None:
    identifier = running(manager)
    queued = started(manager.http, queue=True).json()["id"]
    client.maintenance_mode.activate()
    run(manager, identifier, ExecutionStatus.TERMINATED)
    manager.maintenance.begin_when_quiet()
    manager.line.start_queued()
    waiting = manager.http.get(f"/executions/{queued}").json()
    assert waiting["status"] == "queued"
    assert waiting["waits_for"] == ("the maintenance to end: it is activated, asked for by admin")
    ended = client.maintenance_mode.deactivate()
    assert (ended.status, ended.requested_by, ended.activated_at) == ("deactivated", "", "")
    assert client.executions.get(queued).status == "pending"
    with pytest.raises(NotModifiedError):
        client.maintenance_mode.deactivate()


def test_only_administrators_begin_and_end_it_and_all_see_it(manager: Manager) -> None:
    add_eve(manager)
    eve = client_of(manager, "eve")
    for deed in (eve.maintenance_mode.activate, eve.maintenance_mode.deactivate):
        with pytest.raises(CloudifyClientError, match="maintenance_mode_set") as refused:
            deed()
        assert refused.value.status_code == 403
    assert eve.maintenance_mode.status().status == "deactivated"
    eve.close()


def test_probes_and_measures_go_on(manager: Manager, client: CloudifyClient) -> None:
    root = str(manager.http.base_url.copy_with(path="/"))
    measure = "conductor_maintenance{status="
    assert (
        f'{measure}"deactivated"}} 1.0'
        in httpx.get(f"{root}metrics", auth=("admin", PASSWORD)).text
    )
    client.maintenance_mode.activate()
    for probe in ("healthz", "readyz"):
        assert httpx.get(root + probe).status_code == 200
    assert (
        f'{measure}"activated"}} 1.0' in httpx.get(f"{root}metrics", auth=("admin", PASSWORD)).text
    )
