"""Calls that read another deployment, so that the one which reads depends on the one read."""

from collections.abc import Iterator, Mapping
from typing import Any

from conductor.blueprint.functions.definition import Scope
from conductor.blueprint.functions.evaluate import Evaluator
from conductor.blueprint.functions.table import called, has_calls

_READS = frozenset({"get_capability"})
_SECTIONS = ("outputs", "capabilities", "labels", "deployment_settings")


def inter_deployment_functions(
    plan: Mapping[str, Any], evaluator: Evaluator
) -> list[dict[str, Any]]:
    """`target_deployment` is (its id as far as it is known now, the argument as written)."""
    found = []
    for path, context, value in _parts(plan):
        scope = Scope(context.get("self"), context.get("source"), context.get("target"))
        for identifier, target in _calls(value, path):
            known = evaluator.evaluate(target, scope)
            found.append(
                {
                    "function_identifier": identifier,
                    "target_deployment": (None if has_calls(known) else known, target),
                    "context": context,
                }
            )
    return found


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


def _calls(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    definition = called(value)
    if definition is not None and definition.name in _READS:
        yield f"{path}.{definition.name}", value[definition.name][0]
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _calls(child, f"{path}.{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _calls(child, f"{path}[{index}]")
