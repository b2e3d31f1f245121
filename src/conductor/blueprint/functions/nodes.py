"""get_input, and the functions that read nodes and their instances."""

from dataclasses import replace
from typing import Any

from conductor.blueprint.errors import (
    FunctionEvaluationError,
    InputEvaluationError,
    UnknownNodeError,
)
from conductor.blueprint.functions.arguments import (
    takes_attributes,
    takes_name_or_path,
    takes_path,
)
from conductor.blueprint.functions.definition import PRONOUNS, Call, EvaluatedAt, Scope, Whole
from conductor.blueprint.functions.definition import FunctionDefinition as Definition
from conductor.blueprint.functions.paths import MISSING, dotted
from conductor.blueprint.functions.several import the_one_instance
from conductor.blueprint.functions.storage import field
from conductor.blueprint.problems import did_you_mean


def get_input(call: Call) -> Any:
    name, *path = call.args if isinstance(call.args, list) else [call.args]
    if not isinstance(name, str):
        raise InputEvaluationError(f"get_input takes the name of an input, found {name!r}")
    found = call.walk(call.storage.get_input(name), path, call.scope)
    if found is MISSING:
        raise InputEvaluationError(f"input {name!r} has nothing at {dotted(path)!r}")
    return found


def get_property(call: Call) -> Any:
    word, *path = call.args
    scope = call.scope.for_properties()
    name = _node_name(replace(call, scope=scope), word)
    node = call.storage.get_node(name)
    if node is None:
        raise UnknownNodeError(call.name, f"there is no node {name!r}")
    found = call.walk(field(node, "properties") or {}, path, _scope_of_properties(scope, word))
    if found is MISSING:
        sentence = f"node {name!r} has no property {dotted(path)!r}, or no value of it"
        raise FunctionEvaluationError(call.name, sentence)
    return found


def _scope_of_properties(scope: Scope, word: str) -> Scope:
    """Who SELF is in the properties of the node that this word names."""
    if word == "SELF" and scope.self_node is not None:
        return scope
    if word in PRONOUNS or not scope.is_of_instances:
        return Scope(scope.resolve(word), is_of_instances=scope.is_of_instances)
    return replace(scope, self_node=word)


def validate_property(args: Any, scope: Scope, whole: Whole) -> None:
    """A property that is not there is found before anything is deployed."""
    word, name = args[0], args[1]
    asked = scope.for_properties().resolve(word) if isinstance(word, str) else None
    node = whole.nodes.get(asked or "")
    if node is not None and isinstance(name, str) and name not in node["properties"]:
        near = did_you_mean(name, node["properties"])
        sentence = f"node {node['name']!r} has no property {name!r}, or no value of it.{near}"
        raise FunctionEvaluationError("get_property", sentence)


def get_attribute(call: Call) -> Any:
    word, *path = call.args
    instance = _instance(call, word)
    return _attribute_of(call, instance, path)


def get_attributes_list(call: Call) -> Any:
    word, *path = call.args
    return [_attribute_of(call, one, path) for one in _instances(call, word)]


def get_attributes_dict(call: Call) -> Any:
    word, *attributes = call.args
    paths = [one if isinstance(one, list) else [one] for one in attributes]
    return {
        field(one, "id"): {dotted(path): _attribute_of(call, one, path) for path in paths}
        for one in _instances(call, word)
    }


def _attribute_of(call: Call, instance: Any, path: list[Any]) -> Any:
    """A runtime property, else what the instance is, else the node's property, else None."""
    scope = Scope(self_id=field(instance, "id"), is_of_instances=True)
    found = call.walk(field(instance, "runtime_properties") or {}, path, scope)
    if found is not MISSING and found is not None:
        return found
    if path == ["node_instance_id"]:
        return field(instance, "id")
    if path == ["node_instance_index"]:
        return field(instance, "index")
    node = call.storage.get_node(field(instance, "node_id"))
    found = call.walk(field(node, "properties") or {}, path, scope)
    return None if found is MISSING else found


def _instances(call: Call, word: Any) -> list[Any]:
    instances = call.storage.get_node_instances(_node_name(call, word))
    return sorted(instances, key=lambda one: str(field(one, "id")))


def _instance(call: Call, word: Any) -> Any:
    _check_name(call, word)
    if word == "SELF" and call.scope.self_node is not None:
        word = call.scope.self_node
    if word in PRONOUNS:
        return call.storage.get_node_instance(call.scope.bound(call.name, word))
    return the_one_instance(call, word, list(call.storage.get_node_instances(word)))


def _node_name(call: Call, word: Any) -> str:
    _check_name(call, word)
    if word == "SELF" and call.scope.self_node is not None:
        return call.scope.self_node
    bound = call.scope.bound(call.name, word)
    if word in PRONOUNS and call.scope.is_of_instances:
        return str(field(call.storage.get_node_instance(bound), "node_id"))
    return bound


def _check_name(call: Call, word: Any) -> None:
    if not isinstance(word, str):
        raise FunctionEvaluationError(call.name, f"expected the name of a node, found {word!r}")


_RUNTIME = EvaluatedAt.RUNTIME
DEFINITIONS = (
    Definition("get_input", get_input, takes_name_or_path, is_typed=True),
    Definition("get_property", get_property, takes_path, validate=validate_property),
    Definition("get_attribute", get_attribute, takes_path, _RUNTIME),
    Definition("get_attributes_list", get_attributes_list, takes_path, _RUNTIME),
    Definition("get_attributes_dict", get_attributes_dict, takes_attributes, _RUNTIME),
)
