"""Moments as SQLite has kept them ever since: text, with six digits after the point."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from conductor.control.services.listing import Query, Range
from conductor.control.storage.database import Database
from conductor.domain.ids import ExecutionId
from conformance.nouns import HOME, START, execution, said

_ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
E1 = ExecutionId("e1")
WHOLE = datetime(2026, 1, 1, 12, 30, 15, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
EAST = timezone(timedelta(hours=5, minutes=30))
MOMENTS = [WHOLE - MICRO, WHOLE, WHOLE + MICRO, WHOLE + 10 * MICRO, WHOLE + timedelta(seconds=1)]


@pytest.fixture
def ready(database: Database) -> Database:
    """With an event for each moment, written from the last to the first."""
    with database.writing() as unit:
        unit.executions.add(execution())
        for moment in reversed(MOMENTS):
            unit.events.append(execution(), [said(moment.isoformat())], moment)
    return database


def reported(database: Database, query: Query) -> Sequence[datetime]:
    with database.reading() as unit:
        return [each.reported_at for each in unit.events.page(HOME, query, []).items]


def between(since: datetime | None, until: datetime | None) -> Query:
    return Query(ranges=[Range("reported_timestamp", since, until)])


@pytest.mark.parametrize("moment", [*MOMENTS, START, WHOLE.astimezone(EAST)])
def test_a_moment_comes_back_as_it_went_in(database: Database, moment: datetime) -> None:
    with database.writing() as unit:
        unit.executions.add(execution(created_at=moment))
    with database.reading() as unit:
        back = unit.executions.get(HOME, "e1").created_at
    assert (back, back.tzinfo) == (moment, UTC)


@_ON_SQLITE
@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (WHOLE, "2026-01-01 12:30:15.000000"),
        (WHOLE + MICRO, "2026-01-01 12:30:15.000001"),
        (WHOLE.astimezone(EAST), "2026-01-01 12:30:15.000000"),
    ],
)
def test_it_is_kept_as_it_was_before(database: Database, moment: datetime, kept: str) -> None:
    with database.writing() as unit:
        unit.executions.add(execution())
        unit.events.append(execution(), [said("now")], moment)
        connection = unit.events.connection
        assert connection.scalar(text("SELECT reported_at FROM events")) == kept


@_ON_SQLITE
def test_what_was_written_before_is_read_and_filtered(ready: Database) -> None:
    old = "2026-01-01 12:30:15.000000"
    with ready.writing() as unit:
        unit.events.connection.execute(
            text("DELETE FROM events WHERE reported_at > :old"), {"old": old}
        )
        unit.events.append(execution(), [said("old")], START)
        change = text("UPDATE events SET reported_at = :old WHERE message = 'old'")
        unit.events.connection.execute(change, {"old": old})
    assert reported(ready, Query()) == [WHOLE - MICRO, WHOLE, WHOLE]
    assert reported(ready, between(WHOLE, WHOLE + MICRO)) == [WHOLE, WHOLE]
    assert reported(ready, between(None, WHOLE)) == [WHOLE - MICRO]


def test_events_are_listed_in_the_order_of_their_moments(ready: Database) -> None:
    assert reported(ready, Query()) == MOMENTS
    assert reported(ready, Query(sort=["-reported_timestamp"])) == MOMENTS[::-1]


@pytest.mark.parametrize("first", range(len(MOMENTS)))
def test_a_range_begins_with_its_first_moment_and_ends_before_its_last(
    ready: Database, first: int
) -> None:
    assert reported(ready, between(MOMENTS[first], None)) == MOMENTS[first:]
    assert reported(ready, between(None, MOMENTS[first])) == MOMENTS[:first]
    assert (
        reported(ready, between(MOMENTS[first].astimezone(EAST), MOMENTS[-1])) == MOMENTS[first:-1]
    )


def test_what_is_older_in_the_log_is_told_by_the_same_moments(database: Database) -> None:
    insert = text("INSERT INTO batch_log VALUES ('e1', 1, :at, '[]')")
    with database.writing() as unit:
        kept = (
            WHOLE if database.engine.dialect.name == "postgresql" else "2026-01-01 12:30:15.000000"
        )
        unit.events.connection.execute(insert, {"at": kept})
    with database.writing() as unit:
        assert unit.batch_log.executions(WHOLE) == []
        assert unit.batch_log.executions(WHOLE + MICRO) == [E1]
        [logged] = unit.batch_log.take(E1)
    assert (logged.at, logged.at.tzinfo) == (WHOLE, UTC)
