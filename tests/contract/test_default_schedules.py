"""Schedules that blueprints declare (§8.5, §13). The clock stands at 2026-01-01 00:00 UTC."""

from typing import Any

import msgspec
import pytest

from conductor.domain.execution import ExecutionStatus
from contract.conftest import Manager
from contract.test_deployment_updates import asked, claimed, ended, initiated
from contract.wares import PLAN, packed, upload

NIGHTLY = {  # as the plan has it: 04:00 in Jerusalem
    "workflow": "scale",
    "since": "2026-01-01 02:00:00",
    "timezone": "Asia/Jerusalem",
    "recurrence": "1 day",
    "workflow_parameters": {"node": "web"},
}
ONCE = {
    "workflow": "install",
    "since": "+4 hours",
    "until": "+1 day",
    "count": 1,
    "default_enabled": False,
    "stop_after_fail": True,
    "slip": 7,
    "execution_arguments": {"is_dry_run": True, "wait_after_fail": 5},
}


def declare(manager: Manager, name: str, **schedules: Any) -> None:
    """Uploads a blueprint."""
    plan = {**PLAN, "deployment_settings": {"default_schedules": schedules}}
    assert upload(manager.http, name, packed({"blueprint.yaml": msgspec.json.encode(plan)}))


def deploy(manager: Manager, **schedules: Any) -> dict[str, Any]:
    """Makes dep of them; returns it."""
    declare(manager, "old", **schedules)
    manager.http.put("/deployments/dep", json={"blueprint_id": "old", "inputs": {}})
    found: dict[str, Any] = manager.http.get("/deployments/dep").json()
    return found


def schedules_of(manager: Manager) -> dict[str, Any]:
    listed = manager.http.get("/execution-schedules?deployment_id=dep").json()["items"]
    return {each["id"]: each for each in listed}


def update(manager: Manager) -> dict[str, Any]:
    """To the blueprint `new`."""
    made, assignment = initiated(manager), claimed(manager)
    asked(manager, assignment, "begin_update", update_id=made["id"])
    asked(manager, assignment, "finish_update", update_id=made["id"])
    ended(manager, made["execution_id"], ExecutionStatus.TERMINATED)
    return made


def test_they_are_made_with_the_deployment(manager: Manager) -> None:
    deploy(manager, nightly=NIGHTLY, once=ONCE)
    found = schedules_of(manager)
    assert sorted(found) == ["nightly", "once"]
    nightly, once = found["nightly"], found["once"]
    assert (nightly["workflow_id"], nightly["parameters"]) == ("scale", {"node": "web"})
    assert (nightly["timezone"], nightly["since"]) == ("Asia/Jerusalem", "2026-01-01T02:00:00.000Z")
    assert nightly["rule"] == {"recurrence": "1 day", "count": None, "weekdays": []}
    assert (nightly["enabled"], nightly["stop_on_fail"], nightly["slip"]) == (True, False, 0)
    assert (nightly["created_by"], nightly["latest_execution_status"]) == ("admin", None)
    assert (once["since"], once["until"]) == (
        "2026-01-01T04:00:00.000Z",
        "2026-01-02T00:00:00.000Z",
    )
    assert (once["enabled"], once["stop_on_fail"], once["slip"]) == (False, True, 7)
    assert once["execution_arguments"] == {
        "allow_custom_parameters": False,
        "force": False,
        "is_dry_run": True,
        "wait_after_fail": 5,
    }


def test_they_may_have_a_rule_of_icalendar_and_say_how_runs_overlap(manager: Manager) -> None:
    rule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    rest = {"workflow": "install", "since": "2026-01-01 02:00:00"}
    deploy(manager, last={**rest, "rrule": rule, "overlap": "queue"})
    last = schedules_of(manager)["last"]
    assert (last["rule"], last["overlap"]) == ({"rrule": rule}, "queue")
    assert last["all_next_occurrences"][:2] == ["2026-01-30 02:00:00", "2026-02-27 02:00:00"]
    declare(manager, "new", last={**rest, "rrule": rule, "overlap": "parallel"})
    update(manager)
    assert schedules_of(manager)["last"]["overlap"] == "parallel"


def test_a_rule_of_icalendar_that_cannot_be_read_is_refused_with_the_upload(
    manager: Manager,
) -> None:
    broken = {"workflow": "install", "since": "+1 hour", "rrule": "FREQ=DAILY;BYHOUR=25"}
    plan = {**PLAN, "deployment_settings": {"default_schedules": {"broken": broken}}}
    archive = packed({"blueprint.yaml": msgspec.json.encode(plan)})
    told = upload(manager.http, "bad", archive).json()
    assert told["state"] == "invalid"
    assert told["error"].startswith("deployment_settings: default_schedules: broken: rrule: ")


def test_a_default_schedule_keeps_the_time_on_the_wall_of_its_zone(manager: Manager) -> None:
    deploy(manager, nightly=NIGHTLY)
    found = manager.http.get(
        "/execution-schedules/nightly/preview?deployment_id=dep&_size=200"
    ).json()["items"]
    assert {each["local"][11:16] for each in found} == {"04:00"}
    assert {each["at"][11:16] for each in found} == {"02:00", "01:00"}  # winter and summer


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"workflow": "dance"}, "workflow: there is no 'dance'; the blueprint has: install, scale"),
        ({"workflow": "install", "workflow_parameters": {"speed": 3}}, "speed"),
        ({"until": "2025-12-31 00:00:00"}, "until: it is before since"),
    ],
)
def test_one_that_cannot_be_fails_the_environment_with_its_place(
    manager: Manager, wrong: dict[str, Any], sentence: str
) -> None:
    made = deploy(manager, broken={**NIGHTLY, **wrong})
    execution = manager.http.get(f"/executions/{made['create_execution']}").json()
    assert execution["status"] == "failed"
    assert execution["error"].startswith("deployment_settings: default_schedules: broken: ")
    assert sentence in execution["error"]
    assert schedules_of(manager) == {}


def test_an_update_edits_those_of_both_plans_and_adds_new_ones(manager: Manager) -> None:
    deploy(manager, nightly=NIGHTLY, once=ONCE, old=NIGHTLY)
    before = schedules_of(manager)
    path = "/execution-schedules/nightly?deployment_id=dep"
    assert manager.http.patch(path, json={"enabled": False, "overlap": "queue"}).is_success
    weekly = {**NIGHTLY, "recurrence": "1 week", "slip": 9}
    declare(manager, "new", nightly=weekly, once=ONCE, fresh={**ONCE, "since": "+1 hour"})
    made = update(manager)
    assert [each["id"] for each in made["schedules_to_create"]] == ["fresh"]
    assert [(each["id"], each["slip"]) for each in made["schedules_to_change"]] == [("nightly", 9)]
    assert made["schedules_to_delete"] == []
    after = schedules_of(manager)
    assert sorted(after) == ["fresh", "nightly", "old", "once"]
    nightly = after["nightly"]
    assert (nightly["rule"]["recurrence"], nightly["slip"]) == ("1 week", 9)
    assert (nightly["enabled"], nightly["overlap"]) == (False, "queue")  # as a person wanted it
    assert after["fresh"]["since"] == "2026-01-01T01:00:00.000Z"
    assert (after["old"], after["once"]) == (before["old"], before["once"])


def test_an_update_turns_on_what_the_blueprint_turns_on(manager: Manager) -> None:
    deploy(manager, once=ONCE)
    declare(manager, "new", once={**ONCE, "default_enabled": True})
    update(manager)
    assert schedules_of(manager)["once"]["enabled"] is True


def test_an_update_does_not_bring_back_what_was_deleted(manager: Manager) -> None:
    deploy(manager, nightly=NIGHTLY)
    assert manager.http.delete("/execution-schedules/nightly?deployment_id=dep").is_success
    declare(manager, "new", nightly={**NIGHTLY, "slip": 3})
    assert update(manager)["schedules_to_change"] == []
    assert schedules_of(manager) == {}


def test_an_update_is_refused_where_a_person_has_one_of_a_new_name(manager: Manager) -> None:
    deploy(manager)
    body = {"workflow_id": "install", "since": "2026-01-01T02:00:00", "recurrence": "1 day"}
    path = "/execution-schedules/nightly?deployment_id=dep"
    assert manager.http.put(path, json=body).status_code == 201
    declare(manager, "new", nightly=NIGHTLY)
    answer = manager.http.post(
        "/deployment-updates/dep/update/initiate", json={"blueprint_id": "new"}
    )
    assert answer.status_code == 400
    assert "has a schedule already that the blueprint would make: nightly" in answer.text


def test_an_update_to_a_schedule_that_cannot_be_is_refused_before_it_begins(
    manager: Manager,
) -> None:
    deploy(manager, nightly=NIGHTLY)
    declare(manager, "new", nightly={**NIGHTLY, "workflow": "dance"})
    answer = manager.http.post(
        "/deployment-updates/dep/update/initiate", json={"blueprint_id": "new", "preview": True}
    )
    assert answer.status_code == 400
    assert "default_schedules: nightly: workflow: there is no 'dance'" in answer.text
