"""get_input, and the functions that read nodes and their instances."""

from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError, InputEvaluationError
from conductor.blueprint.functions.definition import (
    Call,
    EvaluatedAt,
    FunctionDefinition,
    Scope,
    takes_name_or_path,
    takes_path,
)
from conductor.blueprint.functions.paths import MISSING, walk
from conductor.blueprint.functions.several import the_one_instance
from conductor.blueprint.functions.storage import field


def get_input(call: Call) -> Any:
    name, *path = call.args if isinstance(call.args, list) else [call.args]
    if not isinstance(name, str):
        raise InputEvaluationError(f"get_input takes the name of an input, found {name!r}")
    value = call.follow(call.storage.get_input(name), call.scope)
    found = walk(value, path)
    if found is MISSING:
        raise InputEvaluationError(f"input {name!r} has nothing at {_dotted(path)!r}")
    return found


def get_property(call: Call) -> Any:
    word, *path = call.args
    node, scope = _node(call, word)
    found = walk(field(node, "properties") or {}, path)
    if found is MISSING:
        name = field(node, "name") or field(node, "id")
        raise FunctionEvaluationError(
            call.name, f"node {name!r} has no property {_dotted(path)!r}; correct the path"
        )
    return call.follow(found, scope)


def get_attribute(call: Call) -> Any:
    word, *path = call.args
    instance = _instance(call, word)
    found = walk(field(instance, "runtime_properties") or {}, path)
    scope = Scope(self_id=field(instance, "id"), is_of_instances=True)
    if found is not MISSING and found is not None:
        return call.follow(found, scope)
    if path == ["node_instance_id"]:
        return field(instance, "id")
    if path == ["node_instance_index"]:
        return field(instance, "index")
    node = call.storage.get_node(field(instance, "node_id"))
    found = walk(field(node, "properties") or {}, path)
    return None if found is MISSING else call.follow(found, scope)


def get_attributes_list(call: Call) -> Any:
    word, *path = call.args
    return [_attribute_of(call, one, path) for one in _instances(call, word)]


def get_attributes_dict(call: Call) -> Any:
    word, *attributes = call.args
    paths = [one if isinstance(one, list) else [one] for one in attributes]
    if len({_dotted(path) for path in paths}) < len(paths):
        raise FunctionEvaluationError(call.name, "an attribute is listed twice; remove one")
    return {
        field(one, "id"): {_dotted(path): _attribute_of(call, one, path) for path in paths}
        for one in _instances(call, word)
    }


def _attribute_of(call: Call, instance: Any, path: list[Any]) -> Any:
    scope = Scope(self_id=field(instance, "id"), is_of_instances=True)
    return call.follow({"get_attribute": ["SELF", *path]}, scope)


def _instances(call: Call, word: str) -> list[Any]:
    instances = call.storage.get_node_instances(_node_name(call, word))
    return sorted(instances, key=lambda one: str(field(one, "id")))


def _node_name(call: Call, word: str) -> str:
    bound = _bound(call, word)
    if bound is not word and call.scope.is_of_instances:
        return str(field(call.storage.get_node_instance(bound), "node_id"))
    return bound


def _node(call: Call, word: str) -> tuple[Any, Scope]:
    name = _node_name(call, word)
    node = call.storage.get_node(name)
    if node is None:
        raise FunctionEvaluationError(call.name, f"there is no node {name!r}")
    return node, Scope(self_id=name)


def _instance(call: Call, word: str) -> Any:
    bound = _bound(call, word)
    if bound is not word:
        return call.storage.get_node_instance(bound)
    instances = list(call.storage.get_node_instances(word))
    return the_one_instance(call, word, instances)


def _bound(call: Call, word: str) -> str:
    if not isinstance(word, str):
        raise FunctionEvaluationError(call.name, f"expected the name of a node, found {word!r}")
    bound = call.scope.resolve(word)
    if bound is None:
        raise FunctionEvaluationError(call.name, f"{word} means nobody here; name a node instead")
    return bound


def _dotted(path: list[Any]) -> str:
    return ".".join(str(step) for step in path)


DEFINITIONS = (
    FunctionDefinition("get_input", get_input, takes_name_or_path),
    FunctionDefinition("get_property", get_property, takes_path),
    FunctionDefinition("get_attribute", get_attribute, takes_path, EvaluatedAt.RUNTIME),
    FunctionDefinition("get_attributes_list", get_attributes_list, takes_path, EvaluatedAt.RUNTIME),
    FunctionDefinition("get_attributes_dict", get_attributes_dict, takes_path, EvaluatedAt.RUNTIME),
)
