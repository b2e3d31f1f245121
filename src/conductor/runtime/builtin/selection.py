"""Which instances a workflow is asked to work on (framework §3.1)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance

Names = Collection[str] | None


@dataclass(frozen=True)
class Selection:
    """The chosen instances, and all others. Both in the order of the deployment."""

    chosen: list[CloudifyWorkflowNodeInstance]
    others: list[CloudifyWorkflowNodeInstance]


def select(ctx: Any, type_names: Names, node_ids: Names, node_instance_ids: Names) -> Selection:
    """Every filter that is given must hold; a type holds for those derived from it too."""
    selection = Selection([], [])
    for instance in ctx.node_instances:
        is_chosen = (
            _holds(type_names, *instance.node.type_hierarchy)
            and _holds(node_ids, instance.node_id)
            and _holds(node_instance_ids, instance.id)
        )
        (selection.chosen if is_chosen else selection.others).append(instance)
    return selection


def _holds(wanted: Names, *names: str) -> bool:
    return not wanted or any(name in wanted for name in names)
