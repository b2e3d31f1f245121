"""Part 6: what holds for the instances of whatever topology."""

from collections import Counter
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conductor.blueprint.instances.ids import FreshIds
from unit.blueprint.topologies import COUNTS, Instances, Topology, topologies


def seeded(seed: int = 1) -> FreshIds:
    return FreshIds((), Random(seed))  # noqa: S311 - ids are no secrets


def check(topology: Topology, instances: Instances) -> None:
    """Ids, containment, pairs inside of shared groups, and no edge into the void."""
    by_id = {one["id"]: one for one in instances}
    assert len(by_id) == len(instances)
    for one in instances:
        name = one["node_id"]
        assert [group["name"] for group in one.get("scaling_groups", [])] == (
            topology.groups_around(name)
        )
        targets = [edge["target_id"] for edge in one["relationships"]]
        assert len(set(targets)) == len(targets)
        contained = [edge for edge in one["relationships"] if "contained" in edge["type"]]
        assert [edge["target_name"] for edge in contained] == [topology.container(name)][
            : len(contained)
        ]
        assert len(contained) == (topology.container(name) is not None)
        for edge in one["relationships"]:
            target = by_id[edge["target_id"]]
            assert target["node_id"] == edge["target_name"]
            assert smallest_shared(one, target) in (None, True)

    for node in topology.nodes:
        for edge in node["relationships"]:
            if edge["properties"]["connection_type"] == "all_to_one":
                sources = (one for one in instances if one["node_id"] == node["name"])
                pairs = {pair for one in sources for pair in edges(one)}
                held = {
                    target for _, target in pairs if by_id[target]["node_id"] == edge["target_id"]
                }
                assert len(held) <= 1


def smallest_shared(one: dict[str, Any], other: dict[str, Any]) -> bool | None:
    """Whether both are in the same instance of the smallest group that both know."""
    others = {group["name"]: group["id"] for group in other.get("scaling_groups", [])}
    for group in one.get("scaling_groups", []):
        if group["name"] in others:
            return bool(others[group["name"]] == group["id"])
    return None


def applied(instances: Instances, found: dict[str, Instances]) -> Instances:
    """The instances after a modification, as a manager keeps them."""
    changed = {
        part: {
            one["id"]: one
            for one in found[f"{part}_and_related"]
            if one.get("modification") == part
        }
        for part in ("added", "extended", "removed", "reduced")
    }
    kept = [one for one in instances if one["id"] not in changed["removed"]]
    result = []
    for one in kept:
        lost = edges(changed["reduced"].get(one["id"]))
        gained = changed["extended"].get(one["id"], {"relationships": []})["relationships"]
        left = [e for e in one["relationships"] if (e["type"], e["target_id"]) not in lost]
        result.append({**one, "relationships": left + gained})
    added = [
        {k: v for k, v in one.items() if k != "modification"} for one in changed["added"].values()
    ]
    return result + added


def edges(one: dict[str, Any] | None) -> set[tuple[str, str]]:
    return {
        (edge["type"], edge["target_id"])
        for edge in (one or {"relationships": []})["relationships"]
    }


def as_set(instances: Instances) -> set[Any]:
    return {(one["id"], frozenset(edges(one)), str(one.get("scaling_groups"))) for one in instances}


@given(topologies())
def test_grown_instances_are_as_many_as_said_and_hold_together(topology: Topology) -> None:
    instances = topology.grown(seeded())
    check(topology, instances)
    counts = Counter(one["node_id"] for one in instances)
    for node in topology.nodes:
        assert counts[node["name"]] == topology.total(node["name"])


@given(topologies(), st.integers(0, 9))
def test_the_same_source_of_ids_gives_the_same_instances(topology: Topology, seed: int) -> None:
    once = topology.grown(seeded(seed))
    assert once == topology.grown(seeded(seed))
    taken = [one["id"] for one in once]
    again = topology.grown(FreshIds(taken, Random(seed)))  # noqa: S311 - ids are no secrets
    assert not set(taken) & {one["id"] for one in again}


@given(topologies())
def test_every_pair_is_connected_that_should_be(topology: Topology) -> None:
    instances = topology.grown(seeded())
    for node in topology.nodes:
        sources = [one for one in instances if one["node_id"] == node["name"]]
        for edge in node["relationships"]:
            targets = [one for one in instances if one["node_id"] == edge["target_id"]]
            for source in sources:
                held = {e["target_id"] for e in source["relationships"]}
                here = held & {one["id"] for one in targets}
                if "contained" in edge["type"]:
                    assert len(here) == 1
                elif edge["properties"]["connection_type"] == "all_to_one":
                    assert here == {min(one["id"] for one in targets)} if targets else not here
                else:
                    near = [one for one in targets if smallest_shared(source, one) in (None, True)]
                    assert here == {one["id"] for one in near}


@given(topologies(), st.data())
def test_scaling_out_and_in_again_changes_nothing(topology: Topology, data: st.DataObject) -> None:
    before = topology.grown(seeded())
    name = data.draw(st.sampled_from([*(one["name"] for one in topology.nodes), *topology.groups]))
    more = topology.count(name) + data.draw(st.integers(1, 2))
    out = topology.modified(before, {name: {"instances": more}})
    between = applied(before, out)
    check(topology, between)
    assert not [one for one in out["removed_and_related"] if "modification" in one]
    new = [one["id"] for one in out["added_and_related"] if "modification" in one]
    change = {"instances": topology.count(name), "removed_ids_include_hint": new}
    after = applied(between, topology.modified(between, {name: change}))
    assert as_set(after) == as_set(before)


@given(topologies(), st.data())
def test_after_any_change_the_instances_hold_together(
    topology: Topology, data: st.DataObject
) -> None:
    before = topology.grown(seeded())
    names = [*(one["name"] for one in topology.nodes), *topology.groups]
    wanted = data.draw(st.dictionaries(st.sampled_from(names), COUNTS, min_size=1))
    changes = {name: {"instances": count} for name, count in wanted.items()}
    found = topology.modified(before, changes)
    after = applied(before, found)
    check(topology, after)
    again = topology.modified(after, changes)
    assert all("modification" not in one for ones in again.values() for one in ones)
