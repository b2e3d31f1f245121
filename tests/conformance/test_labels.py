"""Labels are kept with their age and their author, on every database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from conductor.control.storage.database import Database
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.identity import Tenant
from conductor.domain.ids import BlueprintId, DeploymentId
from conductor.domain.label import Label
from conformance.nouns import HOME, START

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


@pytest.mark.parametrize("make", [blueprint, deployment])
def test_labels_of_earlier_times_are_as_old_as_their_owner(
    empty_database: Database, make: Callable[[], Blueprint | Deployment]
) -> None:
    config = Config()
    config.set_main_option("script_location", "conductor.control.storage:migrations")
    table = "deployments" if isinstance(make(), Deployment) else "blueprints"
    with empty_database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    with empty_database.writing() as unit:
        unit.tenants.add(Tenant(HOME, START))
        unit.blueprints.add(blueprint())
        unit.deployments.add(deployment())
    with empty_database.engine.begin() as connection:
        older = msgspec.json.encode([["env", "prod"]]).decode()
        connection.execute(text(f"UPDATE {table} SET labels = :older"), {"older": older})  # noqa: S608
        connection.execute(text("UPDATE alembic_version SET version_num = '0009'"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    with empty_database.reading() as unit:
        store = unit.deployments if table == "deployments" else unit.blueprints
        assert store.get(HOME, make().id).labels == (OLD,)
