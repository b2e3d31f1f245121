"""A workflow that starts a modification and ends it, and may be lost in the middle of a move."""

from typing import Any

from cloudify.decorators import workflow

lost_in: list[str] = []  # the move in which the process is about to be lost


@workflow(resumable=True)
def change(ctx: Any, count: int, end: str = "finish", **_: Any) -> list[str]:
    """Returns who came, or who went."""
    lost_in.append("start")
    modification = ctx.deployment.start_modification({"web": {"instances": count}})
    lost_in.append(end)
    if end:
        getattr(modification, end)()
    lost_in.append("")
    changed = [*modification.added.node_instances, *modification.removed.node_instances]
    return [each.id for each in changed if each.modification]


@workflow
def counts(ctx: Any, **_: Any) -> dict[str, Any]:
    return {
        "nodes": {node.id: node.number_of_instances for node in ctx.nodes},
        "planned": {node.id: node.planned_number_of_instances for node in ctx.nodes},
        "groups": {
            name: group["properties"]["current_instances"]
            for name, group in ctx.deployment.scaling_groups.items()
        },
        "started": [each.id for each in ctx.deployment.list_started_modifications()],
    }
