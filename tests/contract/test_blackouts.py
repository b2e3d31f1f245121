"""Blackouts on the wire, by our client."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.domain.execution import ExecutionStatus
from contract.conftest import Manager
from contract.test_deployment_lists import add_eve, client_of
from contract.wares import deployed

YEARS = "DTSTART:20200101T000000Z\nDURATION:P1D\nRRULE:FREQ=YEARLY"


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    client = client_of(manager)
    yield client
    client.close()


def closes(manager: Manager, client: CloudifyClient, effect: str = "hold") -> None:
    now = manager.clock.now()
    ends = (now + timedelta(hours=1)).isoformat()
    client.blackouts.create("freeze", begins=now.isoformat(), ends=ends, effect=effect)


def test_it_is_made_read_changed_previewed_and_deleted(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http, "web")
    made = client.blackouts.create(
        "years", YEARS, deployment_id="web", label="Env:prod", description="new year"
    )
    assert (made.name, made.effect, made.calendar) == ("years", "hold", YEARS)
    assert (made.deployment_id, made.workflow_id, made.label) == ("web", None, "env:prod")
    assert (made.description, made.created_by, made.tenant_name) == (
        "new year",
        "admin",
        "default_tenant",
    )
    assert made.window is not None
    assert made.window["begins"].endswith("-01-01T00:00:00.000Z")
    assert made.window["timezone"] == "UTC"
    assert client.blackouts.get("years") == made
    assert [each.name for each in client.blackouts.list()] == ["years"]
    changed = client.blackouts.update("years", effect="refuse", label="", workflow_id="install")
    assert (changed.effect, changed.label, changed.workflow_id) == ("refuse", None, "install")
    assert (changed.calendar, changed.deployment_id) == (YEARS, "web")
    windows = client.blackouts.preview("years", 3)
    years = [int(each.begins[:4]) for each in windows]
    assert years == [years[0], years[0] + 1, years[0] + 2]
    client.blackouts.delete("years")
    assert list(client.blackouts.list()) == []


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({}, "begins: it has no windows"),
        ({"begins": "2027-01-01"}, "begins: a window has begins and ends"),
        ({"begins": "2027-01-02", "ends": "2027-01-01"}, "ends: it is not after begins"),
        ({"begins": "soon", "ends": "2027-01-01"}, "begins: 'soon' is no moment"),
        ({"calendar": YEARS, "begins": "2027-01-01"}, "not both"),
        ({"calendar": "hello"}, "calendar: event 1: it needs one DTSTART"),
        ({"calendar": YEARS, "label": "prod"}, "label: 'prod' is none; write KEY:VALUE"),
        ({"begins": "2027-01-01", "ends": "2027-01-02", "timezone": "Mars"}, "no time zone"),
        ({"calendar": YEARS, "effect": "stop"}, "effect"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field(
    client: CloudifyClient, wishes: dict[str, str], said: str
) -> None:
    with pytest.raises(CloudifyClientError, match=said) as refused:
        client.blackouts.create("freeze", **wishes)
    assert refused.value.status_code == 400
    assert list(client.blackouts.list()) == []


def test_it_is_for_a_deployment_that_is_there_and_has_a_name_of_its_own(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http, "web")
    client.blackouts.create("years", YEARS, deployment_id="web")
    for deed in (
        lambda: client.blackouts.create("more", YEARS, deployment_id="wbe"),
        lambda: client.blackouts.update("years", deployment_id="wbe"),
    ):
        with pytest.raises(CloudifyClientError, match="deployment 'wbe' not found") as refused:
            deed()
        assert refused.value.status_code == 404
    with pytest.raises(CloudifyClientError, match="'years' exists already: change it") as refused:
        client.blackouts.create("years", YEARS)
    assert refused.value.status_code == 409


def test_a_start_is_held_and_told_what_for_and_may_be_let_go(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http, "web")
    closes(manager, client)
    held = client.executions.start("web", "install")
    assert held.status == ExecutionStatus.QUEUED
    assert "blackout 'freeze' to end: it lasts until" in str(held.waits_for)
    assert client.executions.get(held.id).waits_for == held.waits_for
    client.executions.override_blackout(held.id, "a fire")
    begun = client.executions.get(held.id)
    assert (begun.status, begun.waits_for) == (ExecutionStatus.PENDING, None)
    assert (begun.deeds[-1]["deed"], begun.deeds[-1]["reason"]) == ("override-blackout", "a fire")


def test_a_refusal_has_a_code_and_whoever_may_overrides_it(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http, "web")
    closes(manager, client, "refuse")
    with pytest.raises(CloudifyClientError, match="blackout 'freeze'") as refused:
        client.executions.start("web", "install")
    assert (refused.value.status_code, refused.value.error_code) == (409, "blackout_error")
    with pytest.raises(CloudifyClientError, match="reason: say why"):
        client.executions.start("web", "install", override_blackout=True)
    begun = client.executions.start("web", "install", override_blackout=True, reason="a fire")
    assert begun.status == ExecutionStatus.PENDING


def test_others_read_blackouts_and_can_neither_make_nor_override_them(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http, "web")
    closes(manager, client)
    add_eve(manager)
    eve = client_of(manager, "eve")
    assert eve.blackouts.get("freeze").is_on
    for deed in (
        lambda: eve.blackouts.create("mine", YEARS),
        lambda: eve.blackouts.update("freeze", effect="refuse"),
        lambda: eve.blackouts.delete("freeze"),
        lambda: eve.executions.start("web", "install", override_blackout=True, reason="x"),
    ):
        with pytest.raises(CloudifyClientError) as refused:
            deed()
        assert refused.value.status_code == 403
    eve.close()
