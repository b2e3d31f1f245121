"""Which instance waits for which: relationships are the only source of order (framework §3.5)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conductor.runtime.builtin.early import tasks_to_wait_for
from conductor.runtime.builtin.selection import Selection
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.relationships import CloudifyWorkflowRelationshipInstance

Subgraphs = Mapping[CloudifyWorkflowNodeInstance, Any]
"""The subgraph of each instance that takes part."""


def sources_after_targets(graph: Any, subgraphs: Subgraphs) -> None:
    """For building up: an instance begins when those that it relates to are done."""
    for relationship, source, target in _edges(subgraphs):
        for task in tasks_to_wait_for(relationship, target):
            graph.add_dependency(source, task)


def targets_after_sources(graph: Any, subgraphs: Subgraphs) -> None:
    """For taking down."""
    for _, source, target in _edges(subgraphs):
        graph.add_dependency(target, source)


def _edges(
    subgraphs: Subgraphs,
) -> Iterator[tuple[CloudifyWorkflowRelationshipInstance, Any, Any]]:
    for instance, subgraph in subgraphs.items():
        for relationship in instance.relationships:
            target = subgraphs.get(relationship.target_node_instance)
            if target is not None:
                yield relationship, subgraph, target


def a_subgraph_each(
    graph: Any,
    selection: Selection,
    fill: Callable[[Any, CloudifyWorkflowNodeInstance], None],
    *,
    is_ordered: bool,
) -> None:
    """A subgraph for each chosen instance, to be filled by `fill`.

    By dependency order, those that are not chosen take part with nothing to do, so that order
    holds through them too.
    """
    subgraphs = {}
    for instance in selection.chosen:
        subgraphs[instance] = graph.subgraph(instance.id)
        fill(subgraphs[instance], instance)
    if is_ordered:
        for instance in selection.others:
            subgraphs[instance] = graph.subgraph(f"stub_{instance.id}")
        sources_after_targets(graph, subgraphs)
