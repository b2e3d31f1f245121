"""Which instance get_attribute means when a node has several."""

from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError
from conductor.blueprint.functions.definition import Call
from conductor.blueprint.functions.storage import field


def the_one_instance(call: Call, node: str, instances: list[Any]) -> Any:
    """The only one; else the only one that SELF points to; else the one in its scaling group."""
    if len(instances) == 1:
        return instances[0]
    if not instances:
        raise FunctionEvaluationError(call.name, f"node {node!r} has no instances")
    for viewer_id in (call.scope.self_id, call.scope.source_id, call.scope.target_id):
        if viewer_id is not None and call.scope.is_of_instances:
            viewer = call.storage.get_node_instance(viewer_id)
            chosen = _related(viewer, instances) or _in_the_same_group(viewer, instances)
            if chosen is not None:
                return chosen
    raise FunctionEvaluationError(
        call.name,
        f"node {node!r} has {len(instances)} instances and nothing says which one is meant; "
        "use get_attributes_list, or connect the asking node to one of them",
    )


def _related(viewer: Any, instances: list[Any]) -> Any:
    targets = {field(one, "target_id") for one in field(viewer, "relationships") or ()}
    return _only([one for one in instances if field(one, "id") in targets])


def _in_the_same_group(viewer: Any, instances: list[Any]) -> Any:
    """Groups are listed innermost first, so the first shared one is the smallest."""
    for group in field(viewer, "scaling_groups") or ():
        members = [one for one in instances if group["id"] in _groups(one)]
        if members:
            return _only(members)
    return None


def _groups(instance: Any) -> set[str]:
    return {group["id"] for group in field(instance, "scaling_groups") or ()}


def _only(instances: list[Any]) -> Any:
    return instances[0] if len(instances) == 1 else None
