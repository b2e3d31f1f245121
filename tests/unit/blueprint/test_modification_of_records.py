"""What is stored through a modification, of whatever topology: it is all done, or all undone."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor.blueprint.instances import ids
from conductor.blueprint.instances.ids import FreshIds
from conductor.blueprint.instances.modification import (
    Start,
    counted_group,
    counted_node,
    left_after,
    restored,
    started,
)
from unit.blueprint.topologies import COUNTS, Instances, Topology, topologies


def stored(topology: Topology) -> Instances:
    """Instances as somebody keeps them: numbered, with a version and what they came to hold."""
    numbers: Counter[str] = Counter()
    kept = []
    for one in topology.grown(FreshIds((), Random(1))):  # noqa: S311 - ids are no secrets
        numbers[one["node_id"]] += 1
        kept.append(one | {"index": numbers[one["node_id"]], "version": 1, "state": "started"})
    return kept


@st.composite
def modifications(draw: st.DrawFn) -> tuple[Topology, dict[str, Any]]:
    topology = draw(topologies())
    names = [node["name"] for node in topology.nodes] + list(topology.groups)
    chosen = draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    return topology, {name: {"instances": draw(COUNTS)} for name in chosen}


def begin(topology: Topology, instances: Instances, requested: dict[str, Any]) -> Start:
    return started(topology.nodes, topology.groups, instances, requested)


def after_start(instances: Instances, change: Start) -> Instances:
    """Whoever was touched has a new version."""
    kept = [
        one | {"relationships": change.extended[one["id"]], "version": one["version"] + 1}
        if one["id"] in change.extended
        else one
        for one in instances
    ]
    return kept + [one | {"version": 1, "state": "uninitialized"} for one in change.added]


def removed_by(change: Start) -> set[str]:
    return {name for name, mark in change.removed_and_related.items() if mark}


def after_finish(instances: Instances, change: Start) -> Instances:
    removed = removed_by(change)
    left = left_after(removed, instances)
    stay = [one for one in instances if one["id"] not in removed]
    return [one | {"relationships": left.get(one["id"], one["relationships"])} for one in stay]


@given(modifications())
def test_finished_there_are_as_many_as_were_requested(asked: tuple[Topology, Any]) -> None:
    topology, requested = asked
    instances = stored(topology)
    change = begin(topology, instances, requested)
    now = after_finish(after_start(instances, change), change)
    wanted = Topology(
        [
            counted_node(node, current_instances=requested[node["name"]]["instances"])
            if node["name"] in requested
            else node
            for node in topology.nodes
        ],
        {
            name: counted_group(group, current_instances=requested[name]["instances"])
            if name in requested
            else group
            for name, group in topology.groups.items()
        },
    )
    counts = Counter(one["node_id"] for one in now)
    for node in wanted.nodes:
        outer = [node["name"], *ancestors(topology, node["name"])]
        if not any(topology.count(name) == 0 for name in outer if name not in requested):
            assert counts[node["name"]] == wanted.total(node["name"])
    there = {one["id"] for one in now}
    assert all(edge["target_id"] in there for one in now for edge in one["relationships"])


def ancestors(topology: Topology, name: str) -> list[str]:
    parent = topology.parent(name)
    return [] if parent is None else [parent, *ancestors(topology, parent)]


@given(modifications(), st.randoms())
def test_a_rollback_restores_exactly_what_was_there(
    asked: tuple[Topology, Any], random: Random
) -> None:
    topology, requested = asked
    before = stored(topology)
    now = after_start(before, begin(topology, before, requested))
    now = [one | {"state": "broken"} if random.random() < 0.3 else one for one in now]
    now = [one for one in now if random.random() < 0.8]
    back = restored(before, now)
    replaced = {one["id"]: one for one in back.changed}
    kept = [replaced.get(one["id"], one) for one in now if one["id"] not in back.gone]
    assert content([*kept, *back.missing]) == content(before)


def content(instances: Instances) -> dict[str, Any]:
    return {
        one["id"]: {key: value for key, value in one.items() if key != "version"}
        for one in instances
    }


@given(modifications())
def test_who_is_not_touched_is_not_restored(asked: tuple[Topology, Any]) -> None:
    topology, requested = asked
    before = stored(topology)
    change = begin(topology, before, requested)
    back = restored(before, after_start(before, change))
    assert {one["id"] for one in back.changed} == set(change.extended)
    assert back.gone == [one["id"] for one in change.added]
    assert back.missing == []


@given(modifications())
def test_new_instances_are_numbered_on(asked: tuple[Topology, Any]) -> None:
    topology, requested = asked
    now = after_start(before := stored(topology), begin(topology, before, requested))
    numbers = Counter((one["node_id"], one["index"]) for one in now)
    assert set(numbers.values()) <= {1}


@given(modifications())
def test_relationships_keep_the_order_of_the_node(asked: tuple[Topology, Any]) -> None:
    topology, requested = asked
    now = after_start(before := stored(topology), begin(topology, before, requested))
    declared = {node["name"]: node["relationships"] for node in topology.nodes}
    for one in now:
        places = [
            [edge["target_id"] for edge in declared[one["node_id"]]].index(edge["target_name"])
            for edge in one["relationships"]
        ]
        assert places == sorted(places)


@given(modifications())
def test_related_are_those_at_the_other_ends(asked: tuple[Topology, Any]) -> None:
    topology, requested = asked
    now = after_start(before := stored(topology), begin(topology, before, requested))
    change = begin(topology, before, requested)
    gone = removed_by(change)
    ends = {e["target_id"] for one in now if one["id"] in gone for e in one["relationships"]}
    sources = {
        one["id"] for one in before if gone & {edge["target_id"] for edge in one["relationships"]}
    }
    assert set(change.removed_and_related) - gone == (ends | sources) - gone


def test_ids_that_others_have_are_not_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_LETTERS", "ab")
    monkeypatch.setattr(ids, "_LENGTH", 1)
    node = {
        "name": "web",
        "relationships": [],
        "capabilities": {"scalable": {"properties": {"current_instances": 0}}},
    }
    change = started([node], {}, [], {"web": {"instances": 1}}, taken=["web_a"])
    assert [one["id"] for one in change.added] == ["web_b"]
