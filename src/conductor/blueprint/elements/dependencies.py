"""Calls that read beyond a deployment: what it depends on when it is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conductor.blueprint.functions.definition import Scope
from conductor.blueprint.functions.evaluate import Evaluator
from conductor.blueprint.functions.table import called, has_calls

_SECTIONS = ("outputs", "capabilities", "labels", "deployment_settings")


@dataclass(frozen=True)
class Reading:
    """One call. `wanted` is the first argument as it is written, and `known` its value, or None
    as long as it has none."""

    function: str
    identifier: str
    context: Mapping[str, str]
    wanted: Any
    known: Any


def readings(plan: Mapping[str, Any], evaluator: Evaluator) -> list[Reading]:
    """All calls of get_capability and get_secret."""
    found = []
    for path, context, value in _parts(plan):
        scope = Scope(context.get("self"), context.get("source"), context.get("target"))
        for function, identifier, wanted in _calls(value, path):
            known = evaluator.evaluate(wanted, scope)
            known = None if has_calls(known) else known
            found.append(Reading(function, identifier, context, wanted, known))
    return found


def inter_deployment_functions(found: list[Reading]) -> list[dict[str, Any]]:
    """`target_deployment` is (its id as far as it is known now, the argument as written)."""
    return [
        {
            "function_identifier": one.identifier,
            "target_deployment": (one.known, one.wanted),
            "context": dict(one.context),
        }
        for one in found
        if one.function == "get_capability"
    ]


def computed_secrets(found: list[Reading]) -> list[str]:
    """Names of secrets that are not written as such, but follow from inputs and properties."""
    names = (one.known for one in found if one.function == "get_secret" and one.wanted != one.known)
    return list(dict.fromkeys(name for name in names if isinstance(name, str)))


def _parts(plan: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str], Any]]:
    """What is free of calls for one node is shared with others, and looked into once."""
    seen: set[int] = set()
    for section in _SECTIONS:
        yield section, {}, plan[section]
    for node in plan["nodes"]:
        name = node["name"]
        for key in ("properties", "interfaces"):
            if id(node[key]) not in seen and has_calls(node[key]):
                yield f"{name}.{key}", {"self": name}, node[key]
            elif key == "interfaces":
                seen.add(id(node[key]))
        for edge in node["relationships"]:
            context = {"source": name, "target": edge["target_id"]}
            for key in ("properties", "source_interfaces", "target_interfaces"):
                if id(edge[key]) not in seen and has_calls(edge[key]):
                    yield f"{name}.relationships.{edge['target_id']}.{key}", context, edge[key]
                elif key != "properties":
                    seen.add(id(edge[key]))


def _calls(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    definition = called(value)
    if definition is not None and definition.name in ("get_capability", "get_secret"):
        args = value[definition.name]
        yield (
            definition.name,
            f"{path}.{definition.name}",
            args[0] if isinstance(args, list) else args,
        )
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _calls(child, f"{path}.{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _calls(child, f"{path}[{index}]")
