"""What holds for every life cycle, whoever moves, however often."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor.domain.deployment import DEPLOYMENT_LIFE
from conductor.domain.errors import IllegalMove
from conductor.domain.execution import (
    ACTIVE,
    CANCELLING,
    EXECUTION_LIFE,
    FINAL,
    WAITING,
    Execution,
    ExecutionStatus,
)
from conductor.domain.ids import ExecutionId, TenantName
from conductor.domain.lifecycle import Actor
from conductor.domain.modification import MODIFICATION_LIFE
from conductor.domain.occurrence import OCCURRENCE_LIFE
from conductor.domain.operation import IN_FLIGHT, OPERATION_LIFE, TERMINATED, OperationState
from conductor.domain.plugin import INSTALLATION_LIFE

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LIVES = [
    EXECUTION_LIFE,
    OPERATION_LIFE,
    DEPLOYMENT_LIFE,
    MODIFICATION_LIFE,
    INSTALLATION_LIFE,
    OCCURRENCE_LIFE,
]
statuses = st.sampled_from(ExecutionStatus)
actors = st.sampled_from(Actor)


def an_execution(status: ExecutionStatus = ExecutionStatus.PENDING) -> Execution:
    return Execution(ExecutionId("e"), TenantName("t"), "install", status, NOON, "admin")


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.thing)
def test_every_state_can_be_left_towards_an_end(life: object) -> None:
    edges = list(life.edges())  # type: ignore[attr-defined]
    reached = set(life.finals)  # type: ignore[attr-defined]
    while new := {origin for origin, target, _ in edges if target in reached} - reached:
        reached |= new
    assert reached == set(type(life.first))  # type: ignore[attr-defined]


@pytest.mark.parametrize("life", [EXECUTION_LIFE, OPERATION_LIFE], ids=lambda life: life.thing)
def test_only_a_person_reopens_what_has_ended(life: object) -> None:
    for origin, target, actor in life.edges():  # type: ignore[attr-defined]
        if origin in life.finals and target not in life.finals:  # type: ignore[attr-defined]
            assert actor in (Actor.PERSON, Actor.TAKING_BACK)


@given(st.lists(st.tuples(statuses, actors), max_size=20))
def test_an_execution_only_ever_makes_moves_of_the_table(
    wishes: list[tuple[ExecutionStatus, Actor]],
) -> None:
    execution = an_execution()
    for status, actor in wishes:
        if EXECUTION_LIFE.allows(execution.status, status, by=actor):
            execution = execution.move_to(status, by=actor, at=NOON)
            assert execution.status is status
            assert (execution.ended_at is not None) == execution.is_final
        else:
            with pytest.raises(IllegalMove, match=f"e: {execution.status} -> {status}"):
                execution.move_to(status, by=actor, at=NOON)


@given(statuses, statuses)
def test_recovery_never_touches_what_has_ended(
    origin: ExecutionStatus, target: ExecutionStatus
) -> None:
    if origin in FINAL and origin != target:
        assert not EXECUTION_LIFE.allows(origin, target, by=Actor.RECOVERY)


@given(st.sampled_from(sorted(CANCELLING)), statuses)
def test_a_worker_can_only_end_what_is_being_cancelled(
    origin: ExecutionStatus, target: ExecutionStatus
) -> None:
    if EXECUTION_LIFE.allows(origin, target, by=Actor.WORKER):
        assert target in {origin, ExecutionStatus.FAILED, ExecutionStatus.CANCELLED}


def test_the_classes_of_statuses_share_nothing_and_leave_nothing_out() -> None:
    assert set(ExecutionStatus) == FINAL | WAITING | ACTIVE
    assert len(FINAL) + len(WAITING) + len(ACTIVE) == len(ExecutionStatus)


def test_a_resumed_execution_loses_its_end_and_its_error() -> None:
    failed = an_execution(ExecutionStatus.STARTED).move_to(
        ExecutionStatus.FAILED, by=Actor.WORKER, at=NOON, error="no disk"
    )
    resumed = failed.move_to(ExecutionStatus.PENDING, by=Actor.PERSON, at=NOON)
    assert failed.error == "no disk"
    assert (resumed.error, resumed.ended_at, resumed.is_resumed) == ("", None, True)


@given(st.sampled_from(sorted(IN_FLIGHT)))
def test_what_is_in_flight_can_end_in_every_way(state: OperationState) -> None:
    for end in TERMINATED:
        assert OPERATION_LIFE.allows(state, end, by=Actor.WORKER)


def test_sources_and_allows_agree() -> None:
    for actor in Actor:
        for target in ExecutionStatus:
            sources = EXECUTION_LIFE.sources(target, by=actor)
            assert sources == {
                origin
                for origin in ExecutionStatus
                if origin != target and EXECUTION_LIFE.allows(origin, target, by=actor)
            }
