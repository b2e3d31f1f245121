"""Events are deleted, and kept in a file first where that is wished: exactly what goes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from conductor.control.services.event_deletion import EventDeletion
from conductor.control.services.listing import Query, Range
from conductor.control.services.work import StorageUnavailable
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.event import EVENT, LOG, EventRecord
from conductor.domain.identity import Caller
from conformance.managers import deployment
from conformance.nouns import HOME, START, execution, said

CALLER = Caller("admin", "sys_admin", HOME)
LATER = START + timedelta(hours=1)


def log(text: str) -> EventRecord:
    return EventRecord(LOG, text, START, level="info", logger="ctx")


@dataclass
class Files:
    """Calls `meanwhile` when all is written."""

    meanwhile: Callable[[], object] = lambda: None
    kept: list[str] = field(default_factory=list)

    def keep(
        self, deployment_id: str, records: Iterable[Mapping[str, Any]], at: datetime
    ) -> str | None:
        self.kept += [str(each["message"]) for each in records]
        self.meanwhile()
        return deployment_id if self.kept else None


class Full(Files):
    def keep(self, *_: object) -> str | None:
        raise StorageUnavailable("the disk is full")


@pytest.fixture
def told(database: Database) -> Database:
    """Two executions of d1, one of which said something later, too; and one of d2."""
    with database.writing() as unit:
        for name in ("d1", "d2"):
            unit.deployments.add(deployment(name))
        for name, home in (("e1", "d1"), ("e2", "d1"), ("e3", "d2")):
            unit.executions.add(execution(name, deployment_id=home))
            unit.events.append(
                execution(name, deployment_id=home), [said(f"{name} a"), log(f"{name} b")], START
            )
        unit.events.append(execution("e2"), [said("e2 c")], LATER)
    return database


def deletion(database: Database, files: Files) -> EventDeletion:
    return EventDeletion(database, FakeClock(), files)


def left(database: Database) -> list[str]:
    with database.reading() as unit:
        found = unit.events.page(HOME, Query(sort=["_storage_id"]), [])
    return [each.record.message for each in found.items]


def test_what_is_kept_is_what_goes(told: Database) -> None:
    files = Files()
    gone = deletion(told, files).delete(CALLER, "d1", Query(), [EVENT, LOG], is_stored=True)
    assert (gone.count, gone.stored_in) == (5, "d1")
    assert files.kept == ["e1 a", "e1 b", "e2 a", "e2 b", "e2 c"]
    assert left(told) == ["e3 a", "e3 b"]


@pytest.mark.parametrize(
    ("query", "kinds", "kept"),
    [
        (Query(), [EVENT], ["e1 a", "e2 a", "e2 c"]),
        (Query(ranges=[Range("reported_timestamp", until=LATER)]), [EVENT], ["e1 a", "e2 a"]),
        (Query({"message": ["% b"]}), [EVENT, LOG], ["e1 b", "e2 b"]),
        (Query({"execution_id": ["e2"]}, search="E2 C"), [EVENT, LOG], ["e2 c"]),
    ],
)
def test_filters_choose_what_goes_and_what_is_kept(
    told: Database, query: Query, kinds: list[str], kept: list[str]
) -> None:
    before, files = left(told), Files()
    gone = deletion(told, files).delete(CALLER, "d1", query, kinds, is_stored=True)
    assert (files.kept, gone.count) == (kept, len(kept))
    assert left(told) == [each for each in before if each not in kept]


def test_what_is_said_while_the_file_is_written_stays(told: Database) -> None:
    def meanwhile() -> None:
        with told.writing() as unit:
            unit.executions.add(execution("e4"))
            for name in ("e2", "e4"):
                unit.events.append(execution(name), [said(f"{name} new")], LATER)

    files = Files(meanwhile)
    gone = deletion(told, files).delete(CALLER, "d1", Query(), [EVENT, LOG], is_stored=True)
    assert gone.count == len(files.kept) == 5
    assert left(told) == ["e3 a", "e3 b", "e2 new", "e4 new"]


def test_a_long_execution_is_kept_whole(told: Database) -> None:
    with told.writing() as unit:
        unit.events.append(execution("e1"), [log(f"l{number}") for number in range(2500)], LATER)
    files = Files()
    deletion(told, files).delete(CALLER, "d1", Query({"level": ["INFO"]}), [EVENT, LOG])
    assert files.kept == []
    assert len(left(told)) == 5  # the events, and what d2 said
    files = Files()
    with told.writing() as unit:
        unit.events.append(execution("e1"), [log(f"l{number}") for number in range(2500)], LATER)
    deletion(told, files).delete(CALLER, "d1", Query(), [EVENT, LOG], is_stored=True)
    assert files.kept == ["e1 a", *(f"l{number}" for number in range(2500)), "e2 a", "e2 c"]


def test_nothing_goes_that_could_not_be_kept(told: Database) -> None:
    before = left(told)
    with pytest.raises(StorageUnavailable, match="full"):
        deletion(told, Full()).delete(CALLER, "d1", Query(), [EVENT], is_stored=True)
    assert left(told) == before


def test_deleting_needs_a_deployment_and_events(told: Database) -> None:
    events = deletion(told, Files())
    with pytest.raises(InvalidInput, match="cloudify_event"):
        events.delete(CALLER, "d1", Query(), [LOG])
    with pytest.raises(NotFound, match="not found"):
        events.delete(CALLER, "d3", Query(), [EVENT])
    with pytest.raises(InvalidInput, match="'colour', but by"):
        events.delete(CALLER, "d1", Query({"colour": ["red"]}), [EVENT], is_stored=True)
