"""Which deployment needs which, on every database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from conductor.control.services.listing import Query
from conductor.control.storage.database import Database
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.deployment_dependency import DeploymentDependency
from conductor.domain.errors import Conflict
from conductor.domain.ids import BlueprintId, DeploymentId, TenantName
from conformance.nouns import HOME, START

OTHER = TenantName("other")


def needs(source: str, target: str | None, creator: str = "component.a") -> DeploymentDependency:
    return DeploymentDependency(
        id=f"{source}-{creator}",
        tenant=HOME,
        dependency_creator=creator,
        created_at=START,
        created_by="ann",
        source_deployment_id=DeploymentId(source),
        target_deployment_id=DeploymentId(target) if target else None,
    )


@pytest.fixture
def filled(database: Database) -> Database:
    blueprint = Blueprint(BlueprintId("bp"), HOME, BlueprintState.UPLOADED, "b.yaml", START, "ann")
    with database.writing() as unit:
        unit.blueprints.add(blueprint)
        for name in ("a", "b", "c"):
            unit.deployments.add(
                Deployment(
                    DeploymentId(name), HOME, blueprint.id, DeploymentState.READY, START, "ann"
                )
            )
        unit.dependencies.add(needs("a", "b"))
        later = START + timedelta(seconds=1)
        unit.dependencies.add(replace(needs("c", "b", "nodes.x"), created_at=later))
        unit.dependencies.add(needs("a", None, "nodes.y"))
    return database


def test_they_come_back_as_they_were(filled: Database) -> None:
    whole = replace(
        needs("b", "c"),
        target_deployment_func={"get_input": "c"},
        external_source={"deployment": "x"},
        external_target={"deployment": "y"},
    )
    with filled.writing() as unit:
        unit.dependencies.add(whole)
    with filled.reading() as unit:
        assert unit.dependencies.made_by(HOME, "b", "component.a") == whole
        assert unit.dependencies.made_by(HOME, "b", "component.b") is None
        assert unit.dependencies.made_by(OTHER, "b", "component.a") is None


def test_a_source_has_one_of_each_creator(filled: Database) -> None:
    with pytest.raises(Conflict), filled.writing() as unit:
        unit.dependencies.add(replace(needs("a", "c"), id="again"))


def test_what_is_private_to_others_is_not_found_by_its_name(filled: Database) -> None:
    with filled.writing() as unit:
        b = unit.deployments.get(HOME, "b")
        unit.deployments.save(replace(b, visibility="private", created_by="bob"))
    names, by_target = {"a", "b", "nothing"}, Query(filters={"target_deployment_id": ["b"]})
    with filled.reading() as unit:
        for user, hidden in (("ann", {"b"}), ("bob", set())):
            assert unit.deployments.private_to_others(HOME, user, names) == hidden
            assert unit.deployments.private_to_others(OTHER, user, names) == set()
            assert unit.deployments.private_to_others(HOME, user, []) == set()
            found = unit.dependencies.page_for(HOME, user, by_target)
            assert found.total == (0 if hidden else 2)
            assert unit.dependencies.page_for(HOME, user, Query()).total == 3


def test_they_are_found_from_both_ends(filled: Database) -> None:
    with filled.reading() as unit:
        found = unit.dependencies.on(HOME, "b")
        assert [each.source_deployment_id for each in found] == ["a", "c"]
        assert unit.dependencies.on(OTHER, "b") == []
        assert unit.dependencies.targets_of(HOME, "a") == {"b"}
        page = unit.dependencies.page(HOME, Query(filters={"target_deployment_id": ["b"]}))
        assert page.total == 2
        assert unit.dependencies.page(HOME, Query(search="NODES.Y")).total == 1


def test_they_go_with_their_source_and_outlive_their_target(filled: Database) -> None:
    with filled.writing() as unit:
        unit.dependencies.forget_target(HOME, "b")
        unit.deployments.remove(HOME, "c")
    with filled.reading() as unit:
        left = unit.dependencies.page(HOME, Query()).items
        assert {(each.id, each.target_deployment_id) for each in left} == {
            ("a-component.a", None),
            ("a-nodes.y", None),
        }
    with filled.writing() as unit:
        unit.dependencies.remove_of(HOME, "a")
    with filled.reading() as unit:
        assert unit.dependencies.page(HOME, Query()).total == 0
