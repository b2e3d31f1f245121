"""Counts by what things have in common, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conductor.control.services.deployment_views import views
from conductor.control.services.listing import EVERYTHING, Query
from conductor.control.services.stores.store import Count
from conductor.control.services.summaries import FIELDS, Summarized, _store
from conductor.control.storage.database import Database
from conductor.domain.deployment import PARENT
from conductor.domain.execution import ExecutionStatus
from conductor.domain.filter_rule import ATTRIBUTE, FilterRule
from conductor.domain.ids import DeploymentId
from conductor.domain.node import Node
from conformance.nouns import HOME, START, execution, instance
from conformance.test_found_by_labels import OTHER, deployment
from statements import statements

Tell = Callable[..., list[tuple[Any, ...]]]
S = ExecutionStatus
IN_THEM = (
    ("top", None, S.TERMINATED, "started"),
    ("room", "top", S.TERMINATED, "started"),
    ("chair", "room", S.FAILED, "started"),
    ("table", "room", S.CANCELLED, "started"),
    ("busy", None, S.STARTED, "started"),
    ("above", None, S.TERMINATED, "started"),
    ("waits", "above", S.QUEUED, "started"),
    ("bare", None, S.TERMINATED, "uninitialized"),
    ("calm", None, None, None),
)


@pytest.fixture
def lived(database: Database) -> Database:
    with database.writing() as unit:
        for name, parent, status, state in IN_THEM:
            unit.deployments.add(deployment(name, *([(PARENT, parent)] if parent else [])))
            of = {"deployment_id": DeploymentId(name)}
            unit.nodes.add_all([Node("web", HOME, DeploymentId(name), {})])
            if state:
                unit.node_instances.add(instance(f"{name}_1", state=state, **of))
            if status:
                later = START + timedelta(hours=1)
                unit.executions.add(execution(f"{name}-0", status=S.FAILED, **of))
                unit.executions.add(execution(f"{name}-1", status=status, created_at=later, **of))
        unit.deployments.add(deployment("chair", tenant=OTHER))
    return database


@pytest.fixture
def tell(lived: Database) -> Tell:
    def told(kind: Summarized, target: str, sub: str | None = None, **how: Any) -> list[Any]:
        query, viewer = how.pop("query", EVERYTHING), how.pop("viewer", None)
        with lived.reading() as unit:
            return _told(_store(unit, kind).summary(HOME, viewer, query, target, sub).items)

    return told


def _told(counts: Any) -> list[tuple[Any, ...]]:
    return [
        (each.value, each.count, *([_told(each.parts)] if each.parts else [])) for each in counts
    ]


def test_statuses_are_counted_as_views_tell_them(lived: Database, tell: Tell) -> None:
    with lived.reading() as unit:
        found = views(unit, unit.deployments.page(HOME, EVERYTHING).items)
    told = {each.deployment.id: each.status for each in found}
    assert set(told.values()) == {"good", "in_progress", "requires_attention"}
    counts = {status: list(told.values()).count(status) for status in told.values()}
    assert dict(tell(Summarized.DEPLOYMENTS, "deployment_status")) == counts
    for status in counts:
        query = Query(filters={"deployment_status": [status]})
        with lived.reading() as unit:
            chosen = {each.id for each in unit.deployments.page(HOME, query).items}
        assert chosen == {name for name, one in told.items() if one == status}


def test_counts_by_another_field_stand_within(tell: Tell) -> None:
    told = tell(Summarized.EXECUTIONS, "status_display", "workflow_id")
    assert told == [
        ("cancelled", 1, [("install", 1)]),
        ("completed", 4, [("install", 4)]),
        ("failed", 9, [("install", 9)]),
        ("queued", 1, [("install", 1)]),
        ("started", 1, [("install", 1)]),
    ]


def test_pages_hold_values_and_filters_choose_rows(lived: Database, tell: Tell) -> None:
    query = Query(size=2, offset=1, filters={"state": ["started"]})
    assert tell(Summarized.NODE_INSTANCES, "deployment_id", "host_id", query=query) == [
        ("busy", 1, [(None, 1)]),
        ("chair", 1, [(None, 1)]),
    ]
    with lived.reading() as unit:
        page = unit.node_instances.summary(HOME, None, query, "deployment_id")
    assert page.total == 7
    rule = FilterRule(ATTRIBUTE, "id", "starts_with", ("b",))
    assert tell(Summarized.DEPLOYMENTS, "blueprint_id", query=Query(rules=[rule])) == [("bp", 2)]


def test_what_is_private_to_others_is_not_counted(lived: Database, tell: Tell) -> None:
    with lived.writing() as unit:
        for each in unit.deployments.page(HOME, Query(filters={"id": ["top", "calm"]})).items:
            unit.deployments.remove(HOME, each.id)
    own = deployment("mine")
    with lived.writing() as unit:
        unit.deployments.add(
            type(own)(**{**vars(own), "visibility": "private", "created_by": "ann"})
        )
        unit.nodes.add_all([Node("web", HOME, DeploymentId("mine"), {})])
    for kind in (Summarized.DEPLOYMENTS, Summarized.NODES):
        anns, eves = (dict(tell(kind, "visibility", viewer=name)) for name in ("ann", "eve"))
        assert (anns["private"], "private" in eves) == (1, False)


def test_every_field_counts_in_a_few_statements(lived: Database) -> None:
    for kind, fields in FIELDS.items():
        for target in fields:
            sub = next(each for each in fields if each != target)
            with lived.reading() as unit, statements(lived) as said:
                page = _store(unit, kind).summary(HOME, "eve", Query(), target, sub)
            assert len(said) <= 5
            assert all(isinstance(each, Count) for each in page.items)
