"""Maintenance as an administrator types it; the clock is moved by the waits themselves."""

import json
from collections.abc import Iterator
from math import inf
from typing import Any

import httpx
import pytest

from cli.conftest import Cfy
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import ServerUnreachable
from cloudify_rest_client.maintenance_mode import Maintenance
from cloudify_rest_client.retries import Retries
from conductor.cli.failures import TIMEOUT, Failure
from conductor.cli.maintenance_wait import MaintenanceWait

LEFT = {
    "id": "e1",
    "workflow_id": "install",
    "deployment_id": "web",
    "tenant_name": "red",
    "status": "started",
}
OFF: dict[str, Any] = {"status": "deactivated", "remaining_executions": None, "requested_by": ""}
COMING = OFF | {"status": "activating", "remaining_executions": [LEFT], "requested_by": "ann"}
ACTIVE = OFF | {"status": "activated", "requested_by": "ann"}


class Watched:
    """A server that is away, or answers, one after the other; and a clock."""

    def __init__(self, *answers: dict[str, Any] | None) -> None:
        self.answers: Iterator[dict[str, Any] | None] = iter(answers)
        self.moment = 0.0
        self.told: list[str] = []

    def wait(self, timeout: float = inf) -> MaintenanceWait:
        session = httpx.Client(transport=httpx.MockTransport(self.answer))
        client = CloudifyClient(session=session, retries=Retries(attempts=1))
        return MaintenanceWait(client, timeout, self.sleep, lambda: self.moment, self.told.append)

    def sleep(self, seconds: float) -> None:
        self.moment += seconds

    def answer(self, _request: httpx.Request) -> httpx.Response:
        answer = next(self.answers)
        if answer is None:
            raise httpx.ConnectError("restarting")
        return httpx.Response(200, json=answer)


def test_it_stays_until_maintenance_has_begun_and_names_what_is_left() -> None:
    watched = Watched(COMING, COMING, COMING | {"remaining_executions": []}, ACTIVE)
    assert watched.wait().active(Maintenance(COMING)).status == "activated"
    assert watched.moment == 4
    assert watched.told == ["Maintenance waits for:\n  install e1 of web in red (started)"]


def test_a_server_that_restarts_is_waited_for() -> None:
    watched = Watched(None, None, ACTIVE)
    assert watched.wait().active(Maintenance(COMING)).status == "activated"


def test_a_server_that_stays_away_is_an_error() -> None:
    watched = Watched(*[None] * 99)
    with pytest.raises(ServerUnreachable):
        watched.wait().active(Maintenance(COMING))
    assert watched.moment < 40


def test_it_waits_no_longer_than_it_may() -> None:
    watched = Watched(*[COMING] * 99)
    with pytest.raises(Failure, match=r"after 2\.5 s") as ended:
        watched.wait(2.5).active(Maintenance(COMING))
    assert (ended.value.exit_code, watched.moment) == (TIMEOUT, 2.5)


def test_who_waits_hears_that_somebody_ended_it() -> None:
    with pytest.raises(Failure, match="before it had begun"):
        Watched(OFF).wait().active(Maintenance(COMING))


def test_activating_says_what_it_waits_for(cfy: Cfy) -> None:
    cfy.on("POST /maintenance/activate", COMING)
    result = cfy("maintenance-mode", "activate")
    assert (result.exit_code, cfy.calls()) == (0, ["POST /maintenance/activate"])
    assert "still run: 1" in result.output


def test_activating_with_wait_asks_no_more_than_it_has_to(cfy: Cfy) -> None:
    cfy.on("POST /maintenance/activate", ACTIVE)
    result = cfy("maintenance-mode", "activate", "--wait", "--timeout", "9")
    assert (result.exit_code, cfy.calls()) == (0, ["POST /maintenance/activate"])
    assert "The server is in maintenance." in result.output


def test_what_is_so_already_is_no_failure(cfy: Cfy) -> None:
    cfy.on("POST /maintenance/activate", status=304)
    cfy.on("GET /maintenance", ACTIVE)
    cfy.on("POST /maintenance/deactivate", status=304)
    result = cfy("maintenance-mode", "activate")
    assert (result.exit_code, "ann asked for it" in result.output) == (0, True)
    result = cfy("maintenance-mode", "deactivate")
    assert (result.exit_code, "not in maintenance" in result.output) == (0, True)


def test_a_timeout_without_waiting_is_a_mistake(cfy: Cfy) -> None:
    result = cfy("maintenance-mode", "activate", "--timeout", "9")
    assert (result.exit_code, cfy.calls()) == (2, [])
    assert "--wait" in result.output


def test_who_may_not_is_told(cfy: Cfy) -> None:
    refused = {"message": "not yours", "error_code": "forbidden_error"}
    cfy.on("POST /maintenance/activate", refused, status=403)
    assert cfy("maintenance-mode", "activate").exit_code == 4


def test_the_status_names_what_is_left_and_shows_programs_all(cfy: Cfy) -> None:
    cfy.on("GET /maintenance", COMING)
    said = cfy("maintenance-mode", "status").output
    for word in ("activating", "ann", "e1", "web", "red"):
        assert word in said
    told = json.loads(cfy("maintenance-mode", "status", "-o", "json").output)
    assert told["remaining_executions"] == [LEFT]
    cfy.answers["GET /maintenance"].clear()
    cfy.on("GET /maintenance", OFF)
    assert "waits" not in cfy("maintenance-mode", "status").output


@pytest.mark.parametrize(("state", "is_said"), [(OFF, False), (COMING, True), (ACTIVE, True)])
def test_the_status_of_the_server_says_it(cfy: Cfy, state: Any, is_said: bool) -> None:
    cfy.on("GET /status", {"status": "OK"})
    cfy.on("GET /maintenance", state)
    said = cfy("status").output
    assert (f"Maintenance is {state['status']}." in said) is is_said
