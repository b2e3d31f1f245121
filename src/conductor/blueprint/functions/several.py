"""Which instance get_attribute means when a node has several."""

from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError
from conductor.blueprint.functions.definition import Call
from conductor.blueprint.functions.storage import field


def the_one_instance(call: Call, node: str, instances: list[Any]) -> Any:
    """The only one; else the asking one itself; else the only one that it points to; else the only
    one in the smallest scaling group that both are in."""
    if len(instances) == 1:
        return instances[0]
    if not instances:
        raise FunctionEvaluationError(call.name, f"node {node!r} has no instances")
    for asking_id in (call.scope.self_id, call.scope.source_id, call.scope.target_id):
        if asking_id is not None and call.scope.is_of_instances:
            chosen = _chosen(call, asking_id, instances)
            if chosen is not None:
                return chosen
    raise FunctionEvaluationError(
        call.name,
        f"node {node!r} has {len(instances)} instances and nothing says which one is meant; "
        "use get_attributes_list, or connect the asking node to one of them",
    )


def _chosen(call: Call, asking_id: str, instances: list[Any]) -> Any:
    if itself := _only([one for one in instances if field(one, "id") == asking_id]):
        return itself
    asking = call.storage.get_node_instance(asking_id)
    return _related(asking, instances) or _in_the_same_group(asking, instances)


def _related(asking: Any, instances: list[Any]) -> Any:
    targets = {field(one, "target_id") for one in field(asking, "relationships") or ()}
    return _only([one for one in instances if field(one, "id") in targets])


def _in_the_same_group(asking: Any, instances: list[Any]) -> Any:
    """Groups are listed innermost first, so the first shared one is the smallest."""
    for group in field(asking, "scaling_groups") or ():
        members = [one for one in instances if field(group, "id") in _groups(one)]
        if members:
            return _only(members)
    return None


def _groups(instance: Any) -> set[str]:
    return {field(group, "id") for group in field(instance, "scaling_groups") or ()}


def _only(instances: list[Any]) -> Any:
    return instances[0] if len(instances) == 1 else None
