"""Functions that read what lies outside of the deployment's nodes."""

import json
from typing import Any

from conductor.blueprint.errors import (
    FunctionEvaluationError,
    FunctionValidationError,
    UnknownSecretError,
    UnknownSysEntityError,
    UnknownSysPropertyError,
)
from conductor.blueprint.functions.arguments import (
    is_a,
    takes_capabilities,
    takes_key_or_index,
    takes_name_or_path,
    takes_path,
)
from conductor.blueprint.functions.definition import Call, EvaluatedAt, FunctionDefinition
from conductor.blueprint.functions.paths import MISSING, dotted, walk
from conductor.blueprint.functions.storage import EvaluationStorage, field

_SYSTEM = {"tenant": ("name",), "deployment": ("id", "name", "blueprint", "owner")}
_CONSUMERS = ("ids", "names", "count")
_NOT_THERE = 404


def get_secret(call: Call) -> Any:
    key, *path = _named(call)
    value = field(_secret(call.storage, key), "value")
    if not path:
        return value
    try:
        document = json.loads(value) if isinstance(value, str) else value
    except ValueError as broken:
        sentence = f"secret {key!r} is not JSON, so there is no {dotted(path)!r} in it"
        raise FunctionEvaluationError(call.name, sentence) from broken
    found = walk(document, path)
    if found is MISSING:
        sentence = f"secret {key!r} has nothing at {dotted(path)!r}"
        raise FunctionEvaluationError(call.name, sentence)
    return found


def _secret(storage: EvaluationStorage, key: Any) -> Any:
    """A storage that asks a manager says what is not there in the words of its client."""
    try:
        return storage.get_secret(key)
    except Exception as error:
        if getattr(error, "status_code", None) != _NOT_THERE:
            raise
        raise UnknownSecretError(f"secret {key!r} not found: create it") from error


def _named(call: Call, count: int = 1) -> list[Any]:
    """The arguments as a list, of which the first `count` are names for sure."""
    args = call.args if isinstance(call.args, list) else [call.args]
    for one in args[:count]:
        _check_name(call, one)
    return args


def _check_name(call: Call, value: Any) -> None:
    if not isinstance(value, str):
        raise FunctionEvaluationError(call.name, f"expected a name, found {value!r}")


def get_capability(call: Call) -> Any:
    _named(call, 2)
    return call.storage.get_capability(call.args)


def get_group_capability(call: Call) -> Any:
    _, wanted = _named(call)[:2]
    for one in wanted if isinstance(wanted, list) else [wanted]:
        _check_name(call, one)
    return call.storage.get_group_capability(call.args)


def get_environment_capability(call: Call) -> Any:
    path = _named(call)
    return call.storage.get_environment_capability(path)


def get_label(call: Call) -> Any:
    key, *index = _named(call)
    if index and not is_a(int, index[0]):
        sentence = f"the index of a label must be a whole number, found {index[0]!r}"
        raise FunctionEvaluationError(call.name, sentence)
    return call.storage.get_label(key, index[0] if index else None)


def get_sys(call: Call) -> Any:
    entity, name = _named(call, 2)
    return call.storage.get_sys(entity, name)


def takes_system_property(name: str, args: Any) -> None:
    takes_path(name, args)
    entity, prop = args[0], args[1]
    if len(args) != 2:
        raise FunctionValidationError(name, f"expected [entity, property], found {args!r}")
    if isinstance(entity, dict):
        return
    if entity not in _SYSTEM:
        known = ", ".join(_SYSTEM)
        raise UnknownSysEntityError(f"{name} knows no {entity!r}; it knows: {known}")
    if not isinstance(prop, dict) and prop not in _SYSTEM[entity]:
        known = ", ".join(_SYSTEM[entity])
        raise UnknownSysPropertyError(f"{name} knows no {prop!r} of a {entity}; it knows: {known}")


def get_consumers(call: Call) -> Any:
    _named(call)
    return call.storage.get_consumers(call.args)


def takes_kind_of_consumers(name: str, args: Any) -> None:
    if args not in _CONSUMERS and not (isinstance(args, dict) and args):
        sentence = f"expected one of {', '.join(_CONSUMERS)}, found {args!r}"
        raise FunctionValidationError(name, sentence)


_DEFINED = (
    (get_secret, takes_name_or_path),
    (get_capability, takes_path),
    (get_group_capability, takes_capabilities),
    (get_environment_capability, takes_name_or_path),
    (get_label, takes_key_or_index),
    (get_sys, takes_system_property),
    (get_consumers, takes_kind_of_consumers),
)
DEFINITIONS = tuple(
    FunctionDefinition(evaluate.__name__, evaluate, check, EvaluatedAt.RUNTIME)
    for evaluate, check in _DEFINED
)
