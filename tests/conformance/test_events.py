from collections.abc import Sequence
from dataclasses import replace

import pytest

from conductor.control.services.confidences import Confidences
from conductor.control.services.events import Events
from conductor.control.services.listing import Page, Query, Range
from conductor.control.services.seals import Seals
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.errors import InvalidInput
from conductor.domain.event import EVENT, LOG, EventRecord, StoredEvent
from conductor.domain.execution import ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentId, ExecutionId, TenantName
from conformance.nouns import HOME, START, execution, said
from statements import statements

E1 = ExecutionId("e1")
OF_E1 = {"execution_id": ["e1"]}


def log(text: str) -> EventRecord:
    return EventRecord(LOG, text, START, level="info", logger="ctx")


@pytest.fixture
def told(database: Database) -> Database:
    """Six of e1, every other one a log, and one of e2."""
    deployment = Deployment(
        id=DeploymentId("d1"),
        tenant=HOME,
        blueprint_id=BlueprintId("b1"),
        state=DeploymentState.READY,
        created_at=START,
        created_by="admin",
        display_name="The first",
    )
    with database.writing() as unit:
        unit.deployments.add(deployment)
        for name in ("e1", "e2"):
            unit.executions.add(execution(name, blueprint_id=BlueprintId("b1")))
        for number in range(3):
            unit.events.append(execution(), [said(f"s{number}"), log(f"l{number}")], START)
        unit.events.append(execution("e2"), [said("other")], START)
    return database


def page(database: Database, query: Query, *kinds: str) -> Page[StoredEvent]:
    with database.reading() as unit:
        return unit.events.page(HOME, query, kinds)


def texts(events: Sequence[StoredEvent]) -> str:
    return " ".join(each.record.message for each in events)


@pytest.mark.parametrize(
    ("kinds", "sort", "expected", "total"),
    [
        ((), [], "l0 s1 l1", 6),
        ((EVENT, LOG), ["reported_timestamp"], "l0 s1 l1", 6),
        ((EVENT, LOG), ["-reported_timestamp"], "s2 l1 s1", 6),
        ((EVENT,), [], "s1 s2", 3),
        ((LOG,), ["-reported_timestamp"], "l1 l0", 3),
    ],
)
def test_offsets_of_one_execution_are_places_in_its_sequence(
    told: Database, kinds: tuple[str, ...], sort: list[str], expected: str, total: int
) -> None:
    found = page(told, Query(OF_E1, sort=sort, size=3, offset=1), *kinds)
    assert (texts(found.items), found.total) == (expected, total)


def test_following_one_execution_counts_nothing(told: Database) -> None:
    with statements(told) as sent:
        page(told, Query(OF_E1, size=2, offset=4), EVENT, LOG)
    assert len(sent) == 2
    assert not any("count(" in each.lower() for each in sent)
    assert "sequence >" in sent[1].lower()


def test_an_execution_of_another_tenant_says_nothing(told: Database) -> None:
    with told.reading() as unit:
        assert unit.events.page(TenantName("other"), Query(OF_E1), []) == Page([], 0)
    assert page(told, Query({"execution_id": ["nobody"]})) == Page([], 0)


def test_deleting_leaves_gaps_that_nobody_stumbles_over(told: Database) -> None:
    with told.writing() as unit:
        assert unit.events.remove_of(HOME, "d1", Query({"message": ["_1"]}), [EVENT]) == 1
    assert page(told, Query(OF_E1, offset=1, size=3), EVENT, LOG).total == 5
    assert texts(page(told, Query(OF_E1, offset=1, size=3)).items) == "l0 l1 s2"
    assert texts(page(told, Query(OF_E1, sort=["-reported_timestamp"], size=2)).items) == "l2 s2"
    assert page(told, Query(OF_E1), EVENT).total == 2
    with told.writing() as unit:
        assert unit.events.append(execution(), [said("s3")], START) == 7
        assert unit.events.remove_of(HOME, "d1", Query(), [EVENT, LOG]) == 7
    assert page(told, Query(OF_E1)) == Page([], 0)


def test_the_journal_counts_as_it_writes(told: Database) -> None:
    with told.writing() as unit:
        held = unit.executions.hold(E1)
        assert held is not None
        held = unit.events.append_held(held, [log("l3"), log("l4"), said("s3")], START)
        unit.executions.advance(held)
    assert page(told, Query(OF_E1), LOG).total == 5
    assert page(told, Query(OF_E1), EVENT).total == 4


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"blueprint_id": ["b1"]}, 7),
        ({"blueprint_id": ["b2"]}, 0),
        ({"level": ["info"]}, 3),
        ({"event_type": ["workflow_node_event"]}, 4),
        ({"execution_group_id": ["g"]}, 0),
        ({"message": ["S%", "other"]}, 4),
        ({"message.text": ["s0"]}, 1),
        ({"message": ["s0\\"]}, 0),
        ({"execution_id": ["e1", "e2"], "deployment_id": ["d1"]}, 7),
    ],
)
def test_filters(told: Database, filters: dict[str, list[str]], count: int) -> None:
    found = page(told, Query(filters))
    assert (found.total, len(found.items)) == (count, count)


@pytest.mark.parametrize(
    "query",
    [
        Query({"colour": ["red"]}),
        Query({"context": ["{}"]}),
        Query(sort=["colour"]),
        Query(ranges=[Range("message", START)]),
    ],
)
def test_what_events_do_not_have_is_refused(told: Database, query: Query) -> None:
    with pytest.raises(InvalidInput, match=r"colour|context|message"):
        page(told, query)


class Listener:
    def __init__(self, database: Database, cipher: object = None) -> None:
        self.events = Events(database, FakeClock(), Confidences(database, Seals(cipher)))  # type: ignore[arg-type]

    def after(self, sequence: int, limit: int, *kinds: str) -> tuple[str, int, bool]:
        caller = Caller("admin", "sys_admin", HOME)
        found = self.events.after(caller, "e1", sequence, limit, kinds=kinds)
        assert all(each.origin.deployment_display_name == "The first" for each in found.views)
        return texts([each.event for each in found.views]), found.last, found.is_end


def test_a_listener_goes_on_where_it_was_until_the_end(told: Database) -> None:
    listener = Listener(told)
    assert listener.after(0, 4) == ("s0 l0 s1 l1", 4, False)
    assert listener.after(4, 4) == ("s2 l2", 6, False)
    assert listener.after(6, 4) == ("", 6, False)
    assert listener.after(3, 4, EVENT) == ("s2", 6, False)  # the log behind it was looked at
    with told.writing() as unit:
        ended = replace(execution(), status=ExecutionStatus.FAILED, error="no disk")
        unit.executions.move(execution(), ended)
    assert listener.after(0, 5) == ("s0 l0 s1 l1 s2", 5, False)
    assert listener.after(6, 6) == ("", 6, True)
