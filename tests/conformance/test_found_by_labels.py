"""What labels find on both databases, and what stands below what."""

from dataclasses import replace

import pytest

from conductor.control.services.filter_rules import ATTRIBUTES, read_rules
from conductor.control.services.listing import EVERYTHING, Query
from conductor.control.storage.database import Database
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.errors import InvalidInput
from conductor.domain.filter_rule import ATTRIBUTE, LABEL, FilterRule
from conductor.domain.ids import BlueprintId, DeploymentId, TenantName
from conductor.domain.label import Label
from conformance.nouns import HOME, START, instance

OTHER = TenantName("other")


def deployment(
    name: str, *labels: tuple[str, str], tenant: TenantName = HOME, display_name: str = ""
) -> Deployment:
    return Deployment(
        id=DeploymentId(name),
        tenant=tenant,
        blueprint_id=BlueprintId("bp"),
        state=DeploymentState.READY,
        created_at=START,
        created_by="admin",
        display_name=display_name or name,
        labels=tuple(Label(*pair, START, "admin") for pair in labels),
    )


@pytest.fixture
def labelled(database: Database) -> Database:
    with database.writing() as unit:
        unit.deployments.add(deployment("red", ("colour", "red"), ("size", "9")))
        unit.deployments.add(deployment("blue", ("colour", "blue"), ("colour", "azure")))
        unit.deployments.add(deployment("plain", display_name="100% Plain"))
        unit.deployments.add(deployment("red", ("colour", "green"), tenant=OTHER))
    return database


def ids(database: Database, query: Query) -> list[str]:
    with database.reading() as unit:
        return [each.id for each in unit.deployments.page(HOME, query).items]


@pytest.mark.parametrize(
    ("operator", "values", "found"),
    [
        ("any_of", ("red", "azure"), ["blue", "red"]),
        ("any_of", ("green",), []),
        ("not_any_of", ("azure",), ["red"]),
        ("is_not", ("azure",), ["plain", "red"]),
        ("is_null", (), ["plain"]),
        ("is_not_null", (), ["blue", "red"]),
    ],
)
def test_a_rule_on_a_label_finds_deployments_of_its_tenant(
    labelled: Database, operator: str, values: tuple[str, ...], found: list[str]
) -> None:
    rule = FilterRule(LABEL, "colour", operator, values)
    assert ids(labelled, Query(rules=[rule], sort=["id"])) == found


@pytest.mark.parametrize(
    ("key", "operator", "values", "found"),
    [
        ("id", "any_of", ("red", "nothing"), ["red"]),
        ("id", "not_any_of", ("red",), ["blue", "plain"]),
        ("display_name", "contains", ("0% pl",), ["plain"]),
        ("display_name", "not_contains", ("%",), ["blue", "red"]),
        ("display_name", "starts_with", ("100%", "RE"), ["plain", "red"]),
        ("id", "ends_with", ("ue",), ["blue"]),
        ("tenant_name", "any_of", ("other",), []),
        ("site_name", "is_not_empty", (), []),
        ("site_name", "not_any_of", ("here",), ["blue", "plain", "red"]),
        ("schedules", "is_not_empty", (), []),
        ("installation_status", "any_of", ("inactive",), ["red"]),
        ("installation_status", "any_of", ("active",), ["blue", "plain"]),
    ],
)
def test_a_rule_on_an_attribute_finds_deployments(
    labelled: Database, key: str, operator: str, values: tuple[str, ...], found: list[str]
) -> None:
    with labelled.writing() as unit:
        unit.node_instances.add(instance("web_1", deployment_id=DeploymentId("red")))
        started = instance("web_2", deployment_id=DeploymentId("blue"), state="started")
        unit.node_instances.add(started)
    rule = FilterRule(ATTRIBUTE, key, operator, values)
    assert ids(labelled, Query(rules=[rule], sort=["id"])) == found


def test_lists_are_sorted_by_the_lowest_value_of_a_label(labelled: Database) -> None:
    assert ids(labelled, Query(sort=["label:colour"])) == ["plain", "blue", "red"]
    assert ids(labelled, Query(sort=["-label:Colour"])) == ["red", "blue", "plain"]


def test_either_name_is_enough_for_a_search_by_both(labelled: Database) -> None:
    assert ids(labelled, Query(search="RED", name_search="plain", sort=["id"])) == ["plain", "red"]
    assert ids(labelled, Query(name_search="0% p")) == ["plain"]


@pytest.mark.parametrize("name", ["created_at", "labels", "plan", "colour"])
def test_what_lists_cannot_be_filtered_by_is_named(labelled: Database, name: str) -> None:
    with pytest.raises(InvalidInput, match=name):
        ids(labelled, Query(filters={name: ["tomorrow"]}))


def test_a_list_is_filtered_by_a_moment(labelled: Database) -> None:
    moments = [START.isoformat()]
    assert len(ids(labelled, Query(filters={"created_at": moments}))) == 3


def test_labels_in_use_are_counted_once_and_forgotten_with_their_deployment(
    labelled: Database,
) -> None:
    with labelled.reading() as unit:
        keys = unit.deployments.label_keys(HOME, EVERYTHING)
        assert (keys.items, keys.total) == (["colour", "size"], 2)
        second = unit.deployments.label_values(HOME, "colour", Query(size=1, offset=1))
        assert (second.items, second.total) == (["blue"], 3)
        assert unit.deployments.label_values(HOME, "colour", Query(search="BL")).items == ["blue"]
    with labelled.writing() as unit:
        red = unit.deployments.get(HOME, "red")
        unit.deployments.save(replace(red, labels=(Label("new", "one", START, "eve"),)))
        unit.deployments.remove(HOME, "blue")
    with labelled.reading() as unit:
        assert unit.deployments.label_keys(HOME, EVERYTHING).items == ["new"]
        assert unit.deployments.get(HOME, "red").labels == (Label("new", "one", START, "eve"),)


def test_all_below_a_deployment_are_found_once_whatever_way_leads_there(
    database: Database,
) -> None:
    parent, kind = "csys-obj-parent", "csys-obj-type"
    with database.writing() as unit:
        unit.deployments.add(deployment("top"))
        unit.deployments.add(deployment("left", (parent, "top"), (kind, "environment")))
        unit.deployments.add(deployment("right", (parent, "top")))
        unit.deployments.add(deployment("leaf", (parent, "left"), (parent, "right")))
        unit.deployments.add(deployment("leaf", (parent, "top"), tenant=OTHER))
        unit.deployments.add(deployment("loop", (parent, "loop")))
    with database.reading() as unit:
        all_kin = unit.deployments.below(["top", "left", "loop"], is_deep=True)
        direct = unit.deployments.below(["top"], is_deep=False)
    mine = sorted(
        (each.top, each.id, each.is_environment) for each in all_kin if each.tenant == HOME
    )
    assert mine == [
        ("left", "leaf", False),
        ("loop", "loop", False),
        ("top", "leaf", False),
        ("top", "left", True),
        ("top", "right", False),
    ]
    assert sorted(each.id for each in direct if each.tenant == HOME) == ["left", "right"]


def test_every_attribute_that_rules_may_name_is_stored(database: Database) -> None:
    with database.reading() as unit:
        for noun, store in (("deployments", unit.deployments), ("blueprints", unit.blueprints)):
            for key in ATTRIBUTES[noun]:
                rule = {"type": "attribute", "key": key, "operator": "is_not_empty"}
                assert store.page(HOME, Query(rules=read_rules(noun, [rule]))).total == 0
