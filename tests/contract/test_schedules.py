"""Schedules over the API, with our client (§8). The clock stands at 2026-01-01 00:00 UTC."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.domain.ids import TenantName
from contract.conftest import Manager
from contract.test_deployment_lists import add_eve, client_of
from contract.wares import deployed, refusal

HOME = TenantName("default_tenant")
NODE = {"node": "web"}
NIGHTLY: dict[str, Any] = {"since": "2026-01-01T02:00:00", "recurrence": "1 day"}


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    deployed(manager.http)
    client = client_of(manager)
    yield client
    client.close()


def made(client: CloudifyClient, name: str = "nightly", **wishes: Any) -> Any:
    rule = NIGHTLY if not {"recurrence", "count", "rrule"} & set(wishes) else {}
    return client.execution_schedules.create(name, "dep", "install", **{**rule, **wishes})


def soonest(due: list[datetime], ids: list[str]) -> list[tuple[datetime, str]]:
    return sorted(zip(due, ids, strict=True))[:10]


def test_a_schedule_has_its_rule_and_what_comes_next(client: CloudifyClient) -> None:
    schedule = made(client, execution_arguments={"dry_run": True}, slip=5, stop_on_fail=True)
    assert (schedule.id, schedule.deployment_id, schedule.workflow_id) == (
        "nightly",
        "dep",
        "install",
    )
    assert schedule.rule == {"recurrence": "1 day", "count": None, "weekdays": []}
    assert schedule.since == "2026-01-01T02:00:00.000Z"
    assert schedule.next_occurrence == "2026-01-01T02:00:00.000Z"
    assert schedule.all_next_occurrences[:2] == ["2026-01-01 02:00:00", "2026-01-02 02:00:00"]
    assert len(schedule.all_next_occurrences) == 1000
    assert schedule.execution_arguments == {
        "allow_custom_parameters": False,
        "force": False,
        "is_dry_run": True,
        "wait_after_fail": 600,
    }
    assert (schedule.slip, schedule.stop_on_fail, schedule.enabled) == (5, True, True)
    assert (schedule.overlap, schedule.timezone, schedule.until) == ("skip", None, None)
    assert (schedule.latest_execution_status, schedule.created_by) == (None, "admin")
    assert client.execution_schedules.get("nightly", "dep") == schedule
    assert client.execution_schedules.list("dep").items == [schedule]


def test_the_answers_have_the_codes_that_clients_wait_for(manager: Manager) -> None:
    deployed(manager.http)
    path = "/execution-schedules/s"
    body = {"workflow_id": "install", **NIGHTLY}
    assert refusal(manager.http.put(path, json=body)) == (400, "bad_parameters_error")
    here = f"{path}?deployment_id=dep"
    assert refusal(manager.http.get(here)) == (404, "not_found_error")
    assert manager.http.put(here, json=body).status_code == 201
    assert refusal(manager.http.put(here, json=body)) == (409, "conflict_error")
    assert manager.http.patch(here, json={"slip": 3}).status_code == 201
    assert manager.http.delete(here).status_code == 204
    assert refusal(manager.http.delete(here)) == (404, "not_found_error")
    nowhere = manager.http.put(f"{path}?deployment_id=nowhere", json=body)
    assert refusal(nowhere) == (404, "not_found_error")
    unknown = manager.http.put(here, json={**body, "workflow_id": "dance"})
    assert refusal(unknown) == (400, "nonexistent_workflow_error")


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({"since": None}, "since: it is missing"),
        ({"recurrence": "0 days"}, "recurrence"),
        ({"recurrence": "1.5 hours"}, "recurrence"),
        ({"rrule": "FREQ=DAILY", "recurrence": "1 day"}, "rrule: it excludes recurrence"),
        ({"timezone": "Europe/Atlantis"}, "timezone"),
        ({"overlap": "perhaps"}, "overlap: there is no 'perhaps'"),
        ({"slip": -1}, "slip: it is -1"),
        ({"execution_arguments": {"speed": 3}}, "execution_arguments: there is no speed"),
        ({"execution_arguments": {"force": "perhaps"}}, "execution_arguments: force"),
        ({"parameters": {"unknown": 1}}, "unknown"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    client: CloudifyClient, wishes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CloudifyClientError, match=sentence) as caught:
        client.execution_schedules.create("s", "dep", "install", **{**NIGHTLY, **wishes})
    assert caught.value.status_code == 400
    assert client.execution_schedules.list().items == []


def test_a_change_is_merged_over_what_is_stored(client: CloudifyClient) -> None:
    made(
        client,
        until="2026-03-01",
        count=5,
        weekdays=["mo", "tu"],
        recurrence="1 week",
        **{"since": "2026-01-01T02:00:00"},
    )
    schedules = client.execution_schedules
    public = {"slip": 0, "stop_on_fail": False, "weekdays": []}  # what its update always sends
    after = schedules.update("nightly", "dep", since="2026-01-01T03:00:00", **public)
    assert after.rule == {"recurrence": "1 week", "count": 5, "weekdays": ["MO", "TU"]}
    assert after.next_occurrence == "2026-01-05T03:00:00.000Z"
    assert after.until == "2026-03-01T00:00:00.000Z"
    cleared = schedules.update("nightly", "dep", clear=["until", "count"])
    assert (cleared.until, cleared.rule["count"]) == (None, None)
    assert len(cleared.all_next_occurrences) == 1000
    with pytest.raises(CloudifyClientError, match="since cannot be cleared"):
        schedules.update("nightly", "dep", clear=["since"])
    wishes: dict[str, Any] = {"workflow_id": "scale", "parameters": NODE, "overlap": "queue"}
    moved = schedules.update("nightly", "dep", **wishes)
    assert (moved.workflow_id, moved.overlap) == ("scale", "queue")
    with pytest.raises(CloudifyClientError, match="no workflow 'dance'"):
        schedules.update("nightly", "dep", workflow_id="dance")


def test_a_rule_of_icalendar_is_kept_when_it_is_disabled_and_enabled(
    client: CloudifyClient,
) -> None:
    rule = "FREQ=DAILY;INTERVAL=2"
    made(client, since="2026-01-01T02:00:00", rrule=rule)
    off = client.execution_schedules.update("nightly", "dep", enabled=False)
    assert (off.enabled, off.rule) == (False, {"rrule": rule})
    on = client.execution_schedules.update("nightly", "dep", enabled=True)
    assert (on.enabled, on.rule) == (True, {"rrule": rule})


def test_lists_are_filtered_searched_sorted_and_cut(
    manager: Manager, client: CloudifyClient
) -> None:
    made(client)
    made(client, "weekly", recurrence="1 week", since="2026-01-01T02:00:00", enabled=False)
    made(client, "once", count=1, since="2026-01-01T05:00:00")
    schedules = client.execution_schedules

    def names(**query: Any) -> list[str]:
        return [each.id for each in schedules.list(**query)]

    assert names(sort="id") == ["nightly", "once", "weekly"]
    assert names(deployment_id="other") == []
    assert names(enabled=True, sort="id") == ["nightly", "once"]
    assert names(workflow_id="install", _search="WEEK") == ["weekly"]
    found = schedules.list(_include=["id", "next_occurrence"], _size=1, sort="id")
    assert (found.items[0], found.metadata.pagination.total) == (
        {"id": "nightly", "next_occurrence": "2026-01-01T02:00:00.000Z"},
        3,
    )
    assert refusal(manager.http.get("/execution-schedules?colour=red")) == (
        400,
        "bad_parameters_error",
    )


def test_they_are_counted_by_what_they_have_and_whether_they_recur(
    manager: Manager, client: CloudifyClient
) -> None:
    made(client)
    made(client, "once", count=1, since="2026-01-01T05:00:00")
    query = {"_target_field": "deployment_id", "_sub_field": "recurrence"}
    answer = manager.http.get("/summary/execution_schedules", params=query).json()
    assert answer["items"] == [
        {
            "deployment_id": "dep",
            "execution_schedules": 2,
            "by recurrence": [
                {"recurrence": "recurring", "execution_schedules": 1},
                {"recurrence": "single", "execution_schedules": 1},
            ],
        }
    ]


def test_a_rule_is_previewed_before_it_is_made_and_after(client: CloudifyClient) -> None:
    wishes = {
        "since": "2026-03-26T02:30:00",
        "recurrence": "1 day",
        "timezone": "Asia/Jerusalem",
    }
    shown = client.execution_schedules.preview(size=3, **wishes)
    told = [(each.at, each.local, each.is_moved, each.daylight) for each in shown]
    assert told == [
        ("2026-03-26T00:30:00.000Z", "2026-03-26T02:30:00+02:00", False, None),
        ("2026-03-27T00:00:00.000Z", "2026-03-27T03:00:00+03:00", True, "skipped"),
        ("2026-03-27T23:30:00.000Z", "2026-03-28T02:30:00+03:00", False, None),
    ]
    assert shown[1].wall == "2026-03-27T02:30:00"
    assert client.execution_schedules.list().items == []
    made(client, **wishes)
    assert client.execution_schedules.upcoming("nightly", "dep", size=3).items == shown.items
    with pytest.raises(CloudifyClientError, match="a preview shows 1 to 1000"):
        client.execution_schedules.preview(size=0, **wishes)


def test_deployments_are_found_by_having_schedules(
    manager: Manager, client: CloudifyClient
) -> None:
    rule = {"type": "attribute", "key": "schedules", "operator": "is_not_empty", "values": []}
    assert client.deployments.list(filter_rules=[rule]).items == []
    made(client)
    assert [each.id for each in client.deployments.list(filter_rules=[rule])] == ["dep"]


def test_they_go_with_their_deployment(manager: Manager, client: CloudifyClient) -> None:
    made(client)
    made(client, "weekly")
    due = [manager.clock.now() + timedelta(hours=hours) for hours in range(12, 0, -1)]
    later = [client.executions.start("dep", "install", schedule=each).id for each in due]
    assert manager.http.delete("/deployments/dep?force=true").status_code in (200, 204)
    assert client.execution_schedules.list().items == []
    [deletion] = client.executions.list(deployment_id="dep")
    starts, schedules = client.events.list(
        execution_id=deletion.id, level="warning", include_logs=True
    )
    assert starts.message == (
        "12 scheduled starts of the deployment are deleted with it and will not begin: "
        + ", ".join(f"install at {at:%Y-%m-%d %H:%M} UTC ({id})" for at, id in soonest(due, later))
        + " and 2 more"
    )
    assert schedules.message == (
        "2 schedules of the deployment are deleted with it: nightly, weekly"
    )


def test_a_deletion_that_takes_nothing_along_does_not_warn(
    manager: Manager, client: CloudifyClient
) -> None:
    client.deployments.delete("dep", force=True)
    [deletion] = client.executions.list(deployment_id="dep")
    assert (
        client.events.list(execution_id=deletion.id, level="warning", include_logs=True).items == []
    )


def test_others_see_none_of_a_private_deployment(manager: Manager, client: CloudifyClient) -> None:
    add_eve(manager)
    made(client)
    with manager.database.writing() as unit:
        home = unit.deployments.get(HOME, "dep")
        unit.deployments.save(replace(home, visibility="private"))
    eve = client_of(manager, "eve")
    assert eve.execution_schedules.list().items == []
    with pytest.raises(CloudifyClientError, match="not found"):
        eve.execution_schedules.get("nightly", "dep")
    with pytest.raises(CloudifyClientError, match="not found"):
        eve.execution_schedules.delete("nightly", "dep")
    eve.close()


def test_only_an_administrator_says_who_made_one(manager: Manager, client: CloudifyClient) -> None:
    add_eve(manager)
    schedule = made(client, created_by="bob", created_at="2025-05-01T10:00:00Z")
    assert (schedule.created_by, schedule.created_at) == ("bob", "2025-05-01T10:00:00.000Z")
    eve = client_of(manager, "eve")
    with pytest.raises(CloudifyClientError, match="may not say who made schedules"):
        made(eve, "mine", created_by="bob")
    assert made(eve, "mine").created_by == "eve"
    eve.close()


def test_who_changes_one_answers_for_what_it_starts(
    manager: Manager, client: CloudifyClient
) -> None:
    add_eve(manager)
    eve = client_of(manager, "eve")
    made(client)
    change = client.execution_schedules.update
    assert eve.execution_schedules.update("nightly", "dep").created_by == "admin"
    assert eve.execution_schedules.update("nightly", "dep", enabled=False).created_by == "admin"
    assert eve.execution_schedules.update("nightly", "dep", enabled=True).created_by == "eve"
    assert change("nightly", "dep", slip=5).created_by == "eve"  # administrators lend no name
    with manager.database.writing() as unit:
        user = unit.users.get(HOME, "eve")
        unit.users.save(replace(user, is_active=False))
    assert change("nightly", "dep", slip=6).created_by == "admin"
    eve.close()


def test_what_is_over_has_no_next_occurrence(manager: Manager, client: CloudifyClient) -> None:
    made(client, count=1, since="2026-01-01T05:00:00")
    manager.clock.advance(timedelta(hours=5))
    found = client.execution_schedules.get("nightly", "dep")
    assert (found.next_occurrence, found.all_next_occurrences) == (None, [])
