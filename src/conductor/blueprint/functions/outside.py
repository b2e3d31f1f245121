"""Functions that read what lies outside of the deployment's nodes."""

import json
from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError
from conductor.blueprint.functions.definition import (
    Call,
    EvaluatedAt,
    FunctionDefinition,
    takes_anything,
    takes_name_or_path,
    takes_path,
)
from conductor.blueprint.functions.paths import MISSING, walk
from conductor.blueprint.functions.storage import field


def get_secret(call: Call) -> Any:
    key, *path = call.args if isinstance(call.args, list) else [call.args]
    secret = call.storage.get_secret(key)
    value = field(secret, "value")
    if not path:
        return value
    try:
        document = json.loads(value) if isinstance(value, str) else value
    except ValueError as broken:
        raise FunctionEvaluationError(call.name, f"secret {key!r} is not JSON") from broken
    found = walk(document, path)
    if found is MISSING:
        raise FunctionEvaluationError(call.name, f"secret {key!r} has nothing at {path!r}")
    return found


def get_capability(call: Call) -> Any:
    return call.storage.get_capability(call.args)


def get_group_capability(call: Call) -> Any:
    return call.storage.get_group_capability(call.args)


def get_environment_capability(call: Call) -> Any:
    path = call.args if isinstance(call.args, list) else [call.args]
    return call.storage.get_environment_capability(path)


def get_label(call: Call) -> Any:
    key, *index = call.args if isinstance(call.args, list) else [call.args]
    return call.storage.get_label(key, index[0] if index else None)


def get_sys(call: Call) -> Any:
    entity, prop = call.args[:2]
    return call.storage.get_sys(entity, prop)


def get_consumers(call: Call) -> Any:
    return call.storage.get_consumers(call.args)


_RUNTIME = EvaluatedAt.RUNTIME
DEFINITIONS = (
    FunctionDefinition("get_secret", get_secret, takes_name_or_path, _RUNTIME),
    FunctionDefinition("get_capability", get_capability, takes_path, _RUNTIME),
    FunctionDefinition("get_group_capability", get_group_capability, takes_path, _RUNTIME),
    FunctionDefinition(
        "get_environment_capability", get_environment_capability, takes_name_or_path, _RUNTIME
    ),
    FunctionDefinition("get_label", get_label, takes_name_or_path, _RUNTIME),
    FunctionDefinition("get_sys", get_sys, takes_path, _RUNTIME),
    FunctionDefinition("get_consumers", get_consumers, takes_anything, _RUNTIME),
)
