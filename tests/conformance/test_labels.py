"""Labels are kept with their age and their author, on every database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from conductor.control.services.listing import Query
from conductor.control.storage.database import Database
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.errors import InvalidInput
from conductor.domain.ids import BlueprintId, DeploymentId, TenantName
from conductor.domain.label import Label
from conformance.nouns import HOME, START

OTHER = TenantName("other")
OLD = Label("env", "prod", START, "ann")
NEW = Label("env", "líve", START + timedelta(microseconds=1), "bob")


def deployment() -> Deployment:
    return Deployment(
        DeploymentId("d"), HOME, BlueprintId("bp"), DeploymentState.READY, START, "ann"
    )


def blueprint() -> Blueprint:
    return Blueprint(BlueprintId("bp"), HOME, BlueprintState.UPLOADED, "b.yaml", START, "ann")


def test_a_deployments_labels_come_back_as_they_were(database: Database) -> None:
    with database.writing() as unit:
        unit.blueprints.add(replace(blueprint(), labels=(OLD,)))
        unit.deployments.add(replace(deployment(), labels=(OLD,)))
    with database.writing() as unit:
        found = unit.deployments.locked(HOME, "d")
        unit.deployments.save(replace(found, labels=(NEW, *found.labels)))
    with database.reading() as unit:
        assert unit.deployments.get(HOME, "d").labels == (NEW, OLD)
        assert unit.blueprints.get(HOME, "bp").labels == (OLD,)


@pytest.fixture
def labelled(database: Database) -> Database:
    def label(key: str, value: str) -> Label:
        return Label(key, value, START, "ann")

    red = (label("env", "prod"), label("env", "test"), label("colour", "R%d"))
    blue = (label("env", "prod"), label("tier", "one"), label("colour", "blue"))
    with database.writing() as unit:
        unit.blueprints.add(replace(blueprint(), labels=(label("kind", "base"),)))
        unit.deployments.add(replace(deployment(), id=DeploymentId("d1"), labels=red))
        unit.deployments.add(replace(deployment(), id=DeploymentId("d2"), labels=blue))
        unit.deployments.add(replace(deployment(), id=DeploymentId("d3")))
        abroad = replace(deployment(), tenant=OTHER, labels=(label("far", "away"),))
        unit.blueprints.add(replace(blueprint(), tenant=OTHER))
        unit.deployments.add(abroad)
    return database


@pytest.mark.parametrize(
    ("query", "keys", "total"),
    [
        (Query(), ["colour", "env", "tier"], 3),
        (Query(search="E"), ["env", "tier"], 2),
        (Query(search="%"), [], 0),
        (Query(size=1, offset=1), ["env"], 3),
        (Query(size=0), [], 3),
        (Query(filters={"id": ["d1"]}), ["colour", "env"], 2),
    ],
)
def test_keys_are_told_once_and_in_their_order(
    labelled: Database, query: Query, keys: list[str], total: int
) -> None:
    with labelled.reading() as unit:
        page = unit.deployments.label_keys(HOME, query)
        assert (page.items, page.total) == (keys, total)
        assert unit.blueprints.label_keys(HOME, Query()).items == ["kind"]
        assert unit.deployments.label_keys(OTHER, Query()).items == ["far"]


def test_values_are_those_of_the_key(labelled: Database) -> None:
    with labelled.reading() as unit:
        values = unit.deployments.label_values
        assert values(HOME, "env", Query()).items == ["prod", "test"]
        assert values(HOME, "colour", Query(search="r%")).items == ["R%d"]
        assert values(HOME, "nothing", Query()).total == 0
        with pytest.raises(InvalidInput, match="'shape'"):
            values(HOME, "env", Query(filters={"shape": ["round"]}))
