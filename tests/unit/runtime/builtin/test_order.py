"""Whatever the topology: up from the targets, down from the sources, from wherever one is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builtin.world import World
from conductor.domain.node import NORMAL_STATES
from conductor.runtime.builtin.workflows import install, uninstall
from conductor.runtime.engine.exceptions import NonRecoverableError, WorkflowFailed

OPERATIONS = ["create", "configure", "start", "stop", "delete"]
Topology = list[set[int]]


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """For each node those earlier ones that it relates to."""
    size = draw(st.integers(1, 7))
    return [draw(st.sets(st.integers(0, i - 1))) if i else set() for i in range(size)]


def world_of(topology: Topology, state: str = "uninitialized") -> World:
    world = World()
    for index, targets in enumerate(topology):
        world.node(f"n{index}", OPERATIONS, {f"n{each}": {} for each in targets}, state=state)
    return world


def edges(topology: Topology) -> list[tuple[str, str]]:
    return [(f"n{s}_1", f"n{t}_1") for s, targets in enumerate(topology) for t in targets]


@given(topologies())
@settings(max_examples=40, deadline=None)
def test_a_source_begins_when_its_targets_are_started(topology: Topology) -> None:
    world = world_of(topology)
    world.run(install)
    for source, target in edges(topology):
        begins, ends = f"{source} is initializing", f"{target} is started"
        assert world.happened.index(ends) < world.happened.index(begins)


@given(topologies())
@settings(max_examples=40, deadline=None)
def test_a_target_goes_when_its_sources_are_deleted(topology: Topology) -> None:
    world = world_of(topology, state="started")
    world.run(uninstall)
    for source, target in edges(topology):
        begins, ends = f"{target} is stopping", f"{source} is deleted"
        assert world.happened.index(ends) < world.happened.index(begins)


@given(topologies(), st.data())
@settings(max_examples=40, deadline=None)
def test_a_failure_stops_exactly_those_who_depend_on_it(
    topology: Topology, data: st.DataObject
) -> None:
    failing = data.draw(st.integers(0, len(topology) - 1))
    stopped = {failing}
    for index, targets in enumerate(topology):
        if targets & stopped:
            stopped.add(index)
    world = world_of(topology)
    world.answer(f"configure n{failing}_1", NonRecoverableError("no"))

    with pytest.raises(WorkflowFailed):
        world.run(install)

    up = {i for i in range(len(topology)) if world.state(f"n{i}_1") == "started"}
    assert up == set(range(len(topology))) - stopped


@given(st.lists(st.sampled_from(NORMAL_STATES), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_every_instance_arrives_from_any_state(states: list[str]) -> None:
    world = World()
    for index, state in enumerate(states):
        world.node(f"n{index}", OPERATIONS, state=state)
    ids = [f"n{index}_1" for index in range(len(states))]

    world.run(install)
    assert {world.state(each) for each in ids} == {"started"}

    world.run(uninstall)
    assert {world.state(each) for each in ids} == {"deleted"}
