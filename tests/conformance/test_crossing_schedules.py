"""What is due in deployments that others lock at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from acceptance.waiting import eventually
from conductor.control.services.foresight import look_ahead
from conductor.control.services.work import WorkCrossed
from conductor.domain.occurrence_record import OccurrenceRecord
from conformance.nouns import HOME
from conformance.test_cascades import is_part
from conformance.test_modifications import is_somebody_waiting
from conformance.test_schedule_clock import NOON, ONCE, Place, place

__all__ = ["place"]  # a fixture


@pytest.fixture(autouse=True)
def parts(place: Place) -> None:
    """`d3` has `d2`, and that `d1`: no whole comes before its parts in the order of names."""
    with place.manager.database.writing() as unit:
        is_part(unit, "d3", "d2")
        is_part(unit, "d2", "d1")


def test_a_batch_locks_all_that_it_runs_in_by_the_order_of_names(place: Place) -> None:
    whole = place.makes(ONCE, deployment="d3", workflow_id="tend")
    alone = place.makes(ONCE, deployment="d2", workflow_id="install")
    claims = {
        each: OccurrenceRecord(HOME, each.deployment_id, each.id, NOON, "one", NOON)
        for each in (whole, alone)
    }
    database = place.manager.database
    assert look_ahead(database, claims.values(), NOON) == [(HOME, f"d{n}") for n in (1, 2, 3)]
    assert look_ahead(database, [claims[alone]], NOON) == [(HOME, "d2")]


def test_a_batch_that_crosses_a_start_is_done_again(place: Place, dialect: str) -> None:
    if dialect == "sqlite":
        pytest.skip("it has one writer")
    key = place.makes(ONCE, deployment="d3", workflow_id="tend")
    place.comes(NOON)
    database = place.manager.database
    with ThreadPoolExecutor(1) as pool:
        with suppress(WorkCrossed), database.writing() as unit:  # on a slow machine it is this one
            unit.deployments.locked(HOME, "d3")
            fired = pool.submit(place.clock.fire)
            eventually(lambda: is_somebody_waiting(database), "the clock waits")
            unit.deployments.locked(HOME, "d1")  # the clock waited first, and is undone first
        fired.result()
    assert place.states(key) == ["started"]
    assert len(place.runs()) == 3
