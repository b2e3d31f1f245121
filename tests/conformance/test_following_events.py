"""One execution, followed by a cursor and by offsets: the same filters, and quick however long."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from conductor.control.services.confidences import Confidences
from conductor.control.services.events import MOST_NUMBERS, Events, Stretch
from conductor.control.services.listing import Query, Range
from conductor.control.services.seals import Seals
from conductor.control.services.stores.events import MOST_CHARACTERS
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.errors import InvalidInput
from conductor.domain.event import EVENT, LOG, EventRecord
from conductor.domain.identity import Caller
from conformance.nouns import HOME, START, execution
from statements import plans_of, statements

CALLER = Caller("admin", "sys_admin", HOME)
LATER = START + timedelta(hours=1)
WEB = {"node_id": "web_1", "node_name": "web", "operation": "lifecycle.start"}
HOST = {"node_id": "host_1", "node_name": "host", "operation": "lifecycle.create"}


def log(text: str, level: str = "info", **context: Any) -> EventRecord:
    return EventRecord(LOG, text, START, None, level, "ctx", context)


def event(text: str, kind: str, **context: Any) -> EventRecord:
    return EventRecord(EVENT, text, LATER, kind, context=context)


SAID = [
    event("Task started", "task_started", **HOST),
    log("made the host: 100%", **HOST),
    event("Task started", "task_started", **WEB),
    log("No Disk", "ERROR", **WEB),
    log("no disk", "error", **WEB),
    event("Task failed", "task_failed", **WEB),
]


@pytest.fixture
def told(database: Database) -> Database:
    with database.writing() as unit:
        for name in ("e1", "e2"):
            unit.executions.add(execution(name, blueprint_id="b1"))
            unit.events.append(execution(name), SAID[:3], START)
            unit.events.append(execution(name), SAID[3:], LATER)
    return database


def events(database: Database) -> Events:
    return Events(database, FakeClock(), Confidences(database, Seals(None)))


def after(database: Database, number: int, limit: int, query: Query, *kinds: str) -> Stretch:
    return events(database).after(CALLER, "e1", number, limit, query, kinds)


def numbers(stretch: Stretch) -> list[int]:
    return [each.event.sequence for each in stretch.views]


FILTERS: list[tuple[Query, list[str], list[int]]] = [
    (Query({"node_instance_id": ["web_1"]}), [], [3, 4, 5, 6]),
    (Query({"node_id": ["host", "web"], "operation": ["%.START"]}), [], [3, 4, 5, 6]),
    (Query({"level": ["Error"]}), [], [4, 5]),
    (Query({"event_type": ["task_failed", "task_started"]}), [], [1, 3, 6]),
    (Query({"message": ["no d%"]}), [], [4, 5]),
    (Query({"message.text": ["no disk"], "level": ["info"]}), [], []),
    (Query(search="NO DISK"), [], [4, 5]),
    (Query(search="100%"), [], [2]),
    (Query(search="task"), [LOG], []),
    (Query({"deployment_id": ["d1"]}), [EVENT], [1, 3, 6]),
    (Query({"deployment_id": ["another"]}), [], []),
    (Query({"blueprint_id": ["b1"]}), [LOG], [2, 4, 5]),
    (Query({"workflow_id": ["another"]}), [], []),
    (Query(ranges=[Range("reported_timestamp", since=LATER)]), [], [4, 5, 6]),
    (Query(ranges=[Range("timestamp", until=LATER)]), [], [2, 4, 5]),
    (Query({"level": ["error"]}, ranges=[Range("reported_timestamp", until=LATER)]), [], []),
]


@pytest.mark.parametrize(("query", "kinds", "expected"), FILTERS)
def test_filters_mean_the_same_to_a_cursor_and_to_offsets(
    told: Database, query: Query, kinds: list[str], expected: list[int]
) -> None:
    found = after(told, 0, 9, query, *kinds)
    assert (numbers(found), found.last, found.is_whole) == (expected, 6, True)
    for sort, order in (["reported_timestamp"], 1), (["-reported_timestamp"], -1):
        of_one = replace(query, filters={**query.filters, "execution_id": ["e1"]}, sort=sort)
        page = events(told).page(CALLER, of_one, kinds)
        assert [each.event.sequence for each in page.items] == expected[::order]
        assert page.total == len(expected)


@pytest.mark.parametrize(
    ("query", "kinds", "words"),
    [
        (Query({"colour": ["red"]}), [], "'colour', but by: .*node_instance_id"),
        (Query({"context": ["{}"]}), [], "'context'"),
        (Query(ranges=[Range("message", START)]), [], "but by: reported_timestamp, timestamp"),
        (Query(), ["story"], "not 'story'"),
    ],
)
def test_a_cursor_refuses_what_events_do_not_have(
    told: Database, query: Query, kinds: list[str], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        after(told, 0, 9, query, *kinds)


def test_filters_with_odd_characters_find_nothing(told: Database) -> None:
    for odd in ("'", "\\", "%' OR 1=1 --", "\ud800".encode(errors="replace").decode()):
        for name in ("message", "level", "node_instance_id", "deployment_id", "workflow_id"):
            assert numbers(after(told, 0, 9, Query({name: [odd]}))) == []
        assert numbers(after(told, 0, 9, Query(search=odd))) == []


def test_a_cursor_goes_on_behind_what_a_filter_left_out(told: Database) -> None:
    failed = Query({"event_type": ["task_started", "task_failed"]})
    first = after(told, 0, 2, failed)
    assert (numbers(first), first.last, first.is_whole) == ([1, 3], 3, False)
    rest = after(told, first.last, 2, failed)
    assert (numbers(rest), rest.last, rest.is_whole) == ([6], 6, True)
    beyond = after(told, 99, 2, failed)
    assert (numbers(beyond), beyond.last, beyond.is_whole) == ([], 99, True)


def test_a_filter_looks_at_so_many_numbers_at_once_and_no_more(told: Database) -> None:
    _says(told, [log("noise")] * (MOST_NUMBERS + 10), [log("the needle")])
    wanted = Query(search="needle")
    first = after(told, 0, 5, wanted)
    assert (numbers(first), first.last, first.is_whole) == ([], MOST_NUMBERS, False)
    rest = after(told, first.last, 5, wanted)
    assert (numbers(rest), rest.is_whole) == ([MOST_NUMBERS + 17], True)


def test_long_lines_come_in_stretches_that_memory_can_hold(told: Database) -> None:
    _says(told, [log("x" * 65536)] * 100)
    first = after(told, 0, 1000, Query())
    characters = sum(len(each.event.record.message) for each in first.views)
    assert MOST_CHARACTERS <= characters < MOST_CHARACTERS + 65536
    assert first.last == len(first.views)
    assert not first.is_whole
    rest = after(told, first.last, 1000, Query(search="X"))
    assert numbers(first) + numbers(rest) == list(range(1, 107))
    assert rest.is_whole


def test_what_is_fetched_in_pieces_has_no_gaps(told: Database) -> None:
    _says(told, [log("noise"), log("x")] * 200)
    assert numbers(after(told, 2, 399, Query())) == list(range(3, 402))
    assert numbers(after(told, 2, 1000, Query(search="x"))) == list(range(8, 407, 2))


def test_one_line_that_is_longer_than_a_stretch_comes_alone(told: Database) -> None:
    _says(told, [log("x" * (MOST_CHARACTERS + 1))] * 2)
    assert numbers(after(told, 6, 1000, Query())) == [7]
    assert numbers(after(told, 7, 1000, Query())) == [8]


def _says(database: Database, *records: Sequence[EventRecord]) -> None:
    with database.writing() as unit:
        for each in records:
            unit.events.append(execution(), each, LATER)


FOLLOWERS: list[tuple[str, Query, list[str]]] = [
    ("by the cursor", Query(), []),
    ("by the cursor, events alone", Query(), [EVENT]),
    ("by the cursor, with filters", Query({"level": ["error"], "message": ["%disk%"]}), []),
]


@pytest.mark.parametrize(("_name", "query", "kinds"), FOLLOWERS)
def test_a_cursor_takes_four_statements_and_counts_nothing_however_long_the_execution(
    told: Database, _name: str, query: Query, kinds: list[str]
) -> None:
    with statements(told) as few:
        after(told, 4, 1000, query, *kinds)
    _says(told, [log("noise")] * 3000, SAID)
    with statements(told) as many:
        after(told, 2900, 1000, query, *kinds)
    assert many == few
    assert len(many) <= 4
    assert not [each for each in many if "count(" in each.lower()]


@pytest.mark.parametrize("kinds", [[], [EVENT], [LOG], [EVENT, LOG]])
@pytest.mark.parametrize("is_holed", [False, True])
def test_offsets_near_the_end_step_over_what_is_new_alone(
    told: Database, kinds: list[str], is_holed: bool
) -> None:
    """As the public client follows, also where logs are left out or something was deleted."""
    _says(told, [log(f"l{number}") for number in range(1500)], [event("done", "task_succeeded")])
    if is_holed:
        with told.writing() as unit:
            unit.events.remove_of(HOME, "d1", Query({"message": ["Task failed"]}), [EVENT])
    of_one = Query({"execution_id": ["e1"]}, size=5000)
    everything = events(told).page(CALLER, of_one, kinds)
    for offset in (0, 2, everything.total - 3, everything.total - 1, everything.total + 5):
        for size in (1, 3, 100):
            with statements(told) as sent:
                page = events(told).page(CALLER, replace(of_one, size=size, offset=offset), kinds)
            assert list(page.items) == list(everything.items)[offset : offset + size]
            assert page.total == everything.total
            assert len(sent) <= 3
            assert not [each for each in sent if "count(" in each.lower()]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [(query, kinds) for _, query, kinds in FOLLOWERS] + [(Query(search="disk"), [LOG])],
)
def test_followers_go_by_the_index_of_the_sequence(
    told: Database, query: Query, kinds: list[str]
) -> None:
    _says(told, [log("noise")] * 5000)
    _settle(told)
    _goes_by_the_index(told, lambda: after(told, 4900, 1000, query, *kinds))
    _goes_by_the_index(told, lambda: after(told, 4900, 50, query, *kinds))


@pytest.mark.parametrize("kinds", [[], [EVENT]])
def test_offsets_go_by_the_index_of_the_sequence(told: Database, kinds: list[str]) -> None:
    _says(told, [log("noise"), event("done", "task_succeeded")] * 5000)
    _settle(told)
    of_one = Query({"execution_id": ["e1"]}, size=100, offset=4900)
    _goes_by_the_index(told, lambda: events(told).page(CALLER, of_one, kinds))


def _goes_by_the_index(database: Database, work: Callable[[], object]) -> None:
    plans = plans_of(database, work, "FROM events")
    assert plans
    for plan in plans:
        assert "ix_events_execution_id_sequence" in plan, plan
        assert "SCAN events" not in plan, plan
        assert "Seq Scan" not in plan, plan


def _settle(database: Database) -> None:
    """So that PostgreSQL knows that it is worth while to go by an index."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
