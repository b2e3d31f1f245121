"""What goes of the executions that have ended, on both databases."""

from datetime import timedelta
from typing import Any

import pytest

from conductor.control.services.listing import Query
from conductor.control.storage.database import Database
from conductor.domain.deployment import CREATE_ENVIRONMENT
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import DeploymentId, TenantName
from conformance.nouns import HOME, START, execution, said
from conformance.test_found_by_labels import deployment
from statements import statements

S = ExecutionStatus


@pytest.fixture
def lived(database: Database) -> Database:
    """The deployment d1 with a long life, and what is left of another one."""
    with database.writing() as unit:
        unit.deployments.add(deployment("d1"))
        for hour, (name, status, more) in enumerate(
            (
                ("gone", S.TERMINATED, {"deployment_id": DeploymentId("d0")}),
                ("first try", S.TERMINATED, {}),
                ("made", S.TERMINATED, {}),
                ("failed", S.FAILED, {"workflow_id": "install"}),
                ("ran", S.TERMINATED, {"workflow_id": "install"}),
                ("runs", S.STARTED, {"workflow_id": "install"}),
                ("last", S.CANCELLED, {"workflow_id": "install"}),
                ("afar", S.TERMINATED, {"tenant": TenantName("other")}),
            )
        ):
            at = START + timedelta(hours=hour)
            added = execution(
                name, status=status, created_at=at, **{"workflow_id": CREATE_ENVIRONMENT, **more}
            )
            unit.executions.add(added)
            unit.events.append(added, [said("it was")], at)
    return database


def left(database: Database, query: Query = Query(), **which: Any) -> list[str]:  # noqa: B008
    which = {"before": None, "keep_last": 0, **which}
    with statements(database) as said_to_it, database.writing() as unit:
        count = unit.executions.remove_finished(HOME, query, **which)
    assert len(said_to_it) == 1
    with database.reading() as unit:
        everything = unit.executions.page(None, Query(sort=["created_at"])).items
        heard = unit.events.page(HOME, Query(), ()).items
    assert count == 8 - len(everything)
    assert {each.execution_id for each in heard} == {
        each.id for each in everything if each.tenant == HOME
    }
    return [each.id for each in everything]


def test_all_that_ended_goes_but_what_made_a_deployment_that_is_there(lived: Database) -> None:
    assert left(lived) == ["made", "runs", "afar"]


def test_what_is_younger_than_a_moment_stays(lived: Database) -> None:
    at = START + timedelta(hours=4)
    assert left(lived, before=at) == ["made", "ran", "runs", "last", "afar"]


def test_the_last_ones_stay(lived: Database) -> None:
    assert left(lived, keep_last=2) == ["made", "ran", "runs", "last", "afar"]


def test_only_what_the_filters_choose_goes(lived: Database) -> None:
    chosen = Query(filters={"status": ["failed", "cancelled"], "workflow_id": ["install"]})
    assert left(lived, chosen, keep_last=1) == [
        "gone",
        "first try",
        "made",
        "ran",
        "runs",
        "last",
        "afar",
    ]
