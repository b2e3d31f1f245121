"""What an execution may do with its token, and until when."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from conductor.control.api.app import ROUTERS
from conductor.domain.execution import ExecutionStatus
from conductor.domain.identity import Tenant
from conductor.domain.ids import ExecutionId, TenantName, WorkerId
from contract.conftest import LEASE, Manager
from contract.furnished import furnish
from contract.test_executions import run
from contract.test_recovery import graph, sent, tell
from contract.wares import deployed, refusal, started

OTHERS = TenantName("others")


class Run:
    """A running execution of an administrator, and what is asked with its token."""

    def __init__(self, manager: Manager) -> None:
        deployed(manager.http)
        self.manager = manager
        self.id = ExecutionId(started(manager.http).json()["id"])
        self.token = self.claimed("w1")
        run(manager, self.id, ExecutionStatus.STARTED)

    def claimed(self, worker: str) -> str:
        [assignment] = self.manager.records.claim(WorkerId(worker), limit=1)
        return str(assignment.context["execution_token"])

    def asks(self, method: str, path: str, body: Any = None, **more: str) -> httpx.Response:
        headers = {"Authorization": "", "Execution-Token": self.token, **more}
        body = {} if body is None and method in ("POST", "PUT", "PATCH") else body
        return self.manager.http.request(method, path, headers=headers, json=body)

    @property
    def holds(self) -> bool:
        return self.asks("GET", f"/executions/{self.id}").status_code == 200

    @property
    def is_refused(self) -> bool:
        answer = self.asks("GET", f"/executions/{self.id}")
        return refusal(answer) == (401, "unauthorized_error")


@pytest.fixture
def running(manager: Manager) -> Run:
    running = Run(manager)
    assert running.holds
    return running


@pytest.mark.parametrize(
    "status", [ExecutionStatus.TERMINATED, ExecutionStatus.FAILED, ExecutionStatus.CANCELLED]
)
def test_the_token_dies_with_the_execution_whatever_it_leaves_under_way(
    running: Run, status: ExecutionStatus
) -> None:
    tell(running.manager, running.id, graph(running.id, "a"), sent(running.id, "a"))
    assert running.holds
    if status is ExecutionStatus.CANCELLED:
        path = f"/executions/{running.id}"
        assert running.manager.http.post(path, json={"action": "kill"}).is_success
        assert running.holds
    run(running.manager, running.id, status)
    assert running.is_refused


def test_the_token_dies_when_the_worker_is_lost_before_anybody_else_claims_it(
    running: Run,
) -> None:
    running.manager.leases.reap()
    running.manager.clock.advance(LEASE)
    assert running.manager.leases.reap() == ["w1"]
    shown = running.manager.http.get(f"/executions/{running.id}").json()
    assert shown["status"] == "pending"
    assert running.is_refused


def test_the_token_of_the_epoch_before_does_not_hold_in_the_next_one(running: Run) -> None:
    run(running.manager, running.id, ExecutionStatus.FAILED)
    path = f"/executions/{running.id}"
    assert running.manager.http.post(path, json={"action": "resume"}).is_success
    assert running.is_refused
    former, running.token = running.token, running.claimed("w1")
    assert running.holds
    running.token = former
    assert running.is_refused


def test_people_tokens_and_maintenance_are_out_of_its_reach(running: Run) -> None:
    """Whatever routes there are of these."""
    routes: list[Any] = [route for _, router in ROUTERS for route in router.routes]
    closed = [
        (method, re.sub(r"\{\w+[^}]*\}", "admin", route.path))
        for route in routes
        for method in sorted(route.methods)
        if route.path.startswith(("/user", "/tokens", "/maintenance"))
    ]
    assert {("GET", "/users"), ("POST", "/tokens"), ("GET", "/maintenance")} < set(closed)
    for method, path in closed:
        answer = running.asks(method, path)
        assert refusal(answer) == (403, "forbidden_error"), (method, path)
        assert running.id in answer.json()["message"]


def test_it_acts_in_the_tenant_of_its_execution_and_in_no_other(running: Run) -> None:
    with running.manager.database.writing() as unit:
        unit.tenants.add(Tenant(OTHERS, running.manager.clock.now()))
    for tenant in (OTHERS, "nowhere"):
        answer = running.asks("GET", "/blueprints", Tenant=tenant)
        assert refusal(answer) == (403, "forbidden_error")
        assert tenant in answer.json()["message"]
    own = running.asks("GET", "/blueprints", Tenant="default_tenant").json()
    assert [each["tenant_name"] for each in own["items"]] == ["default_tenant"]


def test_the_execution_of_an_administrator_is_none(running: Run) -> None:
    """What only administrators may do stays theirs: to see all tenants, or another's run end."""
    with running.manager.database.writing() as unit:
        unit.tenants.add(Tenant(OTHERS, running.manager.clock.now()))
    elsewhere = {"Tenant": OTHERS}
    http = running.manager.http
    assert http.put("/secrets/theirs", json={"value": "hush"}, headers=elsewhere).is_success
    shown = running.asks("GET", "/secrets?_all_tenants=true").json()["items"]
    assert [each["key"] for each in shown] == []
    assert http.get("/secrets?_all_tenants=true").json()["items"]
    other = started(http, force=True).json()["id"]
    answer = running.manager.http.patch(
        f"/executions/{other}",
        json={"status": "failed"},
        headers={"Authorization": "", "Execution-Token": running.token},
    )
    assert refusal(answer) == (403, "forbidden_error")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/config/max_concurrent_workflows", {"value": 3}),
        ("GET", "/tenants?_get_data=true", None),
        ("PUT", "/secrets/shown", {"value": "hush", "visibility": "global"}),
        ("PATCH", "/deployments/dep/set-visibility", {"visibility": "global"}),
        ("PATCH", "/deployments/dep", {"creator": "admin"}),
        ("PATCH", "/blueprints/dep-bp", {"creator": "admin"}),
        ("PUT", "/sites/backdated", {"created_at": "2020-01-01T00:00:00Z"}),
        (
            "POST",
            "/executions",
            {"deployment_id": "dep", "workflow_id": "install", "force_status": "terminated"},
        ),
    ],
)
def test_what_is_for_administrators_alone_is_for_none_of_their_executions(
    running: Run, method: str, path: str, body: dict[str, Any] | None
) -> None:
    """Those of the contract's `sys_admin only` that there are, each with what it would need."""
    answer = running.asks(method, path, body=body)
    assert refusal(answer) == (403, "forbidden_error")


def test_the_measures_of_all_tenants_are_none_of_its_business(running: Run) -> None:
    measures = str(running.manager.http.base_url.copy_with(path="/metrics"))
    assert running.manager.http.get(measures).is_success
    assert refusal(running.asks("GET", measures)) == (403, "forbidden_error")


def test_no_list_shows_it_what_other_tenants_have(running: Run) -> None:
    manager, http = running.manager, running.manager.http
    with manager.database.writing() as unit:
        unit.tenants.add(Tenant(OTHERS, manager.clock.now()))
    http.headers["Tenant"] = OTHERS
    furnish(http)
    lists: list[Any] = [route for _, router in ROUTERS for route in router.routes]
    paths = {each.path for each in lists if "GET" in each.methods and "{" not in each.path}
    seen = set()
    for path in sorted(paths):
        query = f"{path}?_all_tenants=true&_include_system_workflows=true"
        theirs = tenants_in(http.get(query))
        ours = tenants_in(running.asks("GET", query, Tenant="default_tenant"))
        assert ours <= {"default_tenant"}, path
        seen |= {path for _ in theirs - {"default_tenant"}}
    assert {"/blueprints", "/deployments", "/executions", "/secrets", "/plugins"} <= seen


def tenants_in(answer: httpx.Response) -> set[str]:
    if not answer.is_success or "json" not in answer.headers["Content-Type"]:
        return set()
    items = answer.json().get("items", []) if isinstance(answer.json(), dict) else []
    named = [each for each in items if isinstance(each, dict) and "tenant_name" in each]
    return {str(each["tenant_name"]) for each in named}


def test_who_may_not_come_in_any_more_has_no_executions_that_may(running: Run) -> None:
    with running.manager.database.writing() as unit:
        admin = unit.users.get(TenantName(""), "admin")
        unit.users.save(replace(admin, is_active=False))
    assert running.is_refused


@pytest.mark.parametrize("deed", ["cancel", "force-cancel", "kill"])
def test_what_an_execution_has_started_is_cancelled_with_it(running: Run, deed: str) -> None:
    http, path = running.manager.http, f"/executions/{running.id}"
    headers = {"Authorization": "", "Execution-Token": running.token}
    body = {"deployment_id": "dep", "workflow_id": "install", "force": True}
    child = http.post("/executions", json=body, headers=headers).json()["id"]
    stranger = started(http, queue=True).json()["id"]
    assert http.post(path, json={"action": deed}).is_success
    shown = http.get(f"/executions/{child}").json()
    assert shown["status"] == "cancelled"
    assert shown["deeds"][-1]["reason"] == f"with {running.id}, which started it"
    assert http.get(f"/executions/{stranger}").json()["status"] in ("queued", "pending")
