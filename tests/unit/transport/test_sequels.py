"""The rules by which the worker goes on without its run."""

from datetime import UTC, datetime
from typing import Any

import pytest

from conductor.domain.event import EVENT, EventRecord
from conductor.domain.facts import OperationMoved, Said
from conductor.domain.ids import OperationId
from conductor.domain.messages import Changed, Foretell, Perform, Performed
from conductor.domain.operation import OperationState
from conductor.transport.sequels import Sequels, facts_at


def foretold(operation: str, following: str, head: str = "a") -> Foretell:
    return Foretell("e", head, operation, (), Perform(following, "p", "f", b""))


@pytest.fixture
def sequels() -> Sequels:
    """After `a` comes `b`, and after `b` comes `c`; the run has ordered `a`."""
    made = Sequels()
    made.begin("a")
    made.foretell(foretold("a", "b"))
    made.foretell(foretold("b", "c"))
    return made


def next_after(sequels: Sequels, operation: str, **outcome: Any) -> str | None:
    sequel = sequels.after(Performed(operation, **outcome))
    return None if sequel is None else sequel.order.operation_id


def test_a_plain_success_is_followed_by_what_was_foretold_of_it(sequels: Sequels) -> None:
    assert [next_after(sequels, "a"), next_after(sequels, "b")] == ["b", "c"]


def test_what_nothing_was_foretold_of_is_the_runs_to_follow(sequels: Sequels) -> None:
    assert next_after(sequels, "c") is None


def test_the_end_of_one_of_which_nothing_was_foretold_leaves_the_rest_as_it_was(
    sequels: Sequels,
) -> None:
    next_after(sequels, "another")
    assert next_after(sequels, "a") == "b"


def test_nothing_is_followed_twice(sequels: Sequels) -> None:
    assert [next_after(sequels, "a"), next_after(sequels, "a")] == ["b", None]


OTHERWISE: list[dict[str, Any]] = [
    {"result": 1},
    {"result": False},
    {"result": ""},
    {"failure": {"exception_type": "RecoverableError"}},
    {"failure": {}},
    {"changed": (Changed("i", 1, {}),)},
]


@pytest.mark.parametrize("outcome", OTHERWISE)
def test_any_other_end_is_the_runs_to_follow_and_all_is_void(
    sequels: Sequels, outcome: dict[str, Any]
) -> None:
    assert next_after(sequels, "a", **outcome) is None
    assert [next_after(sequels, "a"), next_after(sequels, "b")] == [None, None]


@pytest.mark.parametrize("more", [{}, {"is_start_told": True}])
def test_how_its_host_fares_and_whether_its_start_was_told_does_not_matter(
    sequels: Sequels, more: dict[str, Any]
) -> None:
    assert next_after(sequels, "a", **more) == "b"


def test_an_order_of_the_runs_makes_void_what_it_foretold_before(sequels: Sequels) -> None:
    sequels.begin("b")
    assert [next_after(sequels, "a"), next_after(sequels, "b")] == [None, None]


def test_what_was_foretold_under_a_head_that_is_past_is_not_heard(sequels: Sequels) -> None:
    sequels.begin("b")
    sequels.foretell(foretold("b", "c", head="a"))
    assert next_after(sequels, "b") is None


def test_nothing_is_foretold_under_what_began_without_an_order(sequels: Sequels) -> None:
    sequels.begin()
    sequels.foretell(foretold("a", "b"))
    assert next_after(sequels, "a") is None


def test_what_is_foretold_later_under_the_same_head_is_heard(sequels: Sequels) -> None:
    next_after(sequels, "a")
    sequels.foretell(foretold("c", "d"))
    assert [next_after(sequels, "b"), next_after(sequels, "c")] == ["c", "d"]


def test_once_they_are_closed_nothing_is_followed_whatever_is_foretold(sequels: Sequels) -> None:
    sequels.close()
    assert next_after(sequels, "a") is None
    sequels.begin("b")
    sequels.foretell(foretold("b", "c", head="b"))
    assert next_after(sequels, "b") is None


def test_what_is_said_gets_the_moment_in_which_it_became_true_and_nothing_else_is_touched() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    moved = OperationMoved(OperationId("a"), OperationState.SUCCEEDED)
    record = EventRecord(EVENT, "text", early, "task_succeeded", context={"task_id": "a"})
    told = EventRecord(EVENT, "text", late, "task_succeeded", context={"task_id": "a"})
    assert facts_at([moved, Said(record), moved], late) == [moved, Said(told), moved]
