"""Lists of who is no administrator go by an index, whatever is hidden from him or shown to him."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, text

from conductor.control.services.listing import Query
from conductor.control.services.work import UnitOfWork
from conductor.control.storage import tables
from conductor.control.storage.database import Database
from conductor.domain.node import Node
from conformance.managers import OTHER, deployment
from conformance.nouns import HOME, execution, instance, said
from statements import statements_with_values

OWN, ALL = 1_000, 20_000
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = (tables.deployments, tables.nodes, tables.node_instances, tables.executions, tables.events)
NUMBERED = {("deployments", "id"), ("node_instances", "id"), ("executions", "id")}


@pytest.fixture
def crowd(database: Database) -> Database:
    """A thousand deployments here and twenty thousand elsewhere, each with a node, an instance, an
    execution and an event. One here is private to bob, one elsewhere is shown to all."""
    for tenant, count in ((HOME, OWN), (OTHER, ALL)):
        with database.writing() as unit:
            first = replace(deployment(f"{tenant}-0"), tenant=tenant)
            unit.deployments.add(first)
            unit.nodes.add_all([Node("web", tenant, first.id)])
            unit.node_instances.add(
                replace(instance(f"{tenant}-0"), tenant=tenant, deployment_id=first.id)
            )
            run = replace(execution(f"{tenant}-0"), tenant=tenant, deployment_id=first.id)
            unit.executions.add(run)
            unit.events.append(run, [said("hello")], MOMENT)
        with database.engine.begin() as connection:
            for table in TABLES:
                multiply(connection, table, tenant, count)
    with database.writing() as unit:
        for tenant, name, changes in (
            (HOME, f"{HOME}-7", {"visibility": "private", "created_by": "bob"}),
            (OTHER, f"{OTHER}-7", {"visibility": "global"}),
        ):
            unit.deployments.save(replace(unit.deployments.get(tenant, name), **changes))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return database


def multiply(connection: Connection, table: Table, tenant: str, count: int) -> None:
    """Copies of the tenant's one row, with ids that end in 1, 2, 3 …"""
    copied = [each for each in table.columns if not (table.name == "events" and each.name == "id")]
    names = ", ".join(f'"{each.name}"' for each in copied)
    values = ", ".join(_copied(table, each, tenant) for each in copied)
    connection.execute(
        text(
            f"INSERT INTO {table.name} ({names}) WITH RECURSIVE numbers(n) AS "  # noqa: S608
            f"(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1}) "
            f"SELECT {values} FROM {table.name}, numbers WHERE tenant = '{tenant}'"
        )
    )


def _copied(table: Table, column: Column[Any], tenant: str) -> str:
    is_own_name = (table.name, column.name) in NUMBERED
    if is_own_name or column.name in ("deployment_id", "execution_id"):
        return f"'{tenant}-' || n"
    return f'{table.name}."{column.name}"'


LISTS: dict[str, Callable[[UnitOfWork, str], Any]] = {
    "deployments": lambda unit, who: unit.deployments.page_for(HOME, who, Query(size=50)),
    "executions": lambda unit, who: unit.executions.page_for(
        HOME, who, Query(size=50, sort=["-created_at"])
    ),
    "executions of one": lambda unit, who: unit.executions.page_for(
        HOME, who, Query(size=50, filters={"deployment_id": [f"{HOME}-3"]})
    ),
    "nodes": lambda unit, who: unit.nodes.page_for(HOME, who, Query(size=50)),
    "node instances": lambda unit, who: unit.node_instances.page_for(HOME, who, Query(size=50)),
    "events": lambda unit, who: unit.events.page(HOME, Query(size=50), (), who),
    "events of one": lambda unit, who: unit.events.page(
        HOME, Query(size=50, filters={"execution_id": [f"{HOME}-3"]}), (), who
    ),
}


def test_every_list_is_read_by_indexes(crowd: Database) -> None:
    slow, counts = [], {}
    for name, listed in LISTS.items():
        with crowd.reading() as unit, statements_with_values(crowd) as sent:
            page = listed(unit, "eve")
        counts[name] = page.total
        for statement, values in sent:
            slow += [(name, line, statement) for line in scans(crowd, statement, values)]
    assert slow == []
    everything = OWN - 1 + 1  # without the private one, with the global one
    assert counts == {name: 1 if name.endswith("of one") else everything for name in LISTS}


def scans(database: Database, statement: str, values: Any) -> list[str]:
    """Steps of the plan that read a whole table."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{explain} {statement}", values).all()
    steps = [str(row[-1]).strip() for row in rows]
    if is_sqlite:  # an index that only holds what is looked for may be read whole
        harmless = (" ix_deployments_", " CONSTANT ROW")
        read = [step for step in steps if step.startswith("SCAN")]
        return [step for step in read if not any(each in step for each in harmless)]
    return [step for step in steps if "Seq Scan" in step]
