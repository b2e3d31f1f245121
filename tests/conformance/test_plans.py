from typing import Any

import msgspec
from sqlalchemy import text

from conductor.control.services.listing import Query
from conductor.control.storage.database import Database
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.ids import BlueprintId, DeploymentId
from conductor.domain.node import Node
from conformance.nouns import HOME, START

INTERFACE = {"create": {"implementation": "a long name", "inputs": {}}}
PLAN = {"nodes": [{"name": f"n{i}", "operations": INTERFACE} for i in range(3)]}


def test_what_a_plan_repeats_is_stored_once_and_comes_back(database: Database) -> None:
    with database.writing() as unit:
        unit.blueprints.add(_blueprint(PLAN))
    with database.reading() as unit:
        assert unit.blueprints.get(HOME, "bp").plan == PLAN
    with database.engine.connect() as connection:
        stored = connection.scalar(text("SELECT plan FROM blueprints"))
    assert stored.count("a long name") == 1


def test_a_plan_that_was_stored_before_they_were_packed_is_read(database: Database) -> None:
    with database.writing() as unit:
        unit.blueprints.add(_blueprint({}))
    with database.engine.begin() as connection:
        plain = msgspec.json.encode(PLAN).decode()
        connection.execute(text("UPDATE blueprints SET plan = :plan"), {"plan": plain})
    with database.reading() as unit:
        assert unit.blueprints.get(HOME, "bp").plan == PLAN


def test_what_nodes_have_in_common_is_read_once(database: Database) -> None:
    operations = {"create": {"implementation": "a long name" * 9}}
    nodes = [Node(f"n{i}", HOME, DeploymentId("d1"), {"operations": operations}) for i in range(3)]
    with database.writing() as unit:
        unit.nodes.add_all(nodes)
    with database.reading() as unit:
        found = unit.nodes.of_deployment(HOME, DeploymentId("d1"))
        assert unit.nodes.find_in(HOME, "d1", "n1") == nodes[1]
    assert found == nodes
    assert found[0].plan["operations"] is found[2].plan["operations"]


def _blueprint(plan: Any) -> Blueprint:
    state = BlueprintState.UPLOADED
    return Blueprint(BlueprintId("bp"), HOME, state, "b.yaml", START, "ann", plan=plan)


def test_a_list_reads_the_plans_only_when_they_are_asked_for(database: Database) -> None:
    with database.writing() as unit:
        unit.blueprints.add(_blueprint(PLAN))
    with database.reading() as unit:
        (bare,) = unit.blueprints.page(HOME, Query(fields=frozenset({"id"}))).items
        (whole,) = unit.blueprints.page(HOME, Query()).items
        (needed,) = unit.blueprints.page(HOME, Query(fields=frozenset({"requirements"}))).items
    assert (bare.plan, whole.plan, needed.plan) == ({}, PLAN, PLAN)
