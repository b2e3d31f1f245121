"""Blueprints whose operations are tried again at once: no test wants to wait for that."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint import Plan

_OF_RELATIONSHIPS = ("source_operations", "target_operations")


def without_pauses(plan: Plan) -> Plan:
    """The same plan, but the `retry_interval` is that of the execution for all operations."""
    return Plan({**plan, "nodes": [_node(node) for node in plan["nodes"]]})


def _node(node: Mapping[str, Any]) -> Mapping[str, Any]:
    relationships = [
        {**each, **{name: _operations(each[name]) for name in _OF_RELATIONSHIPS}}
        for each in node["relationships"]
    ]
    operations = _operations(node["operations"])
    return {**node, "operations": operations, "relationships": relationships}


def _operations(operations: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: {**each, "retry_interval": None} for name, each in operations.items()}
