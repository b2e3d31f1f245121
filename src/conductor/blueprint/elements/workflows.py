"""Workflows: which code, which parameters, and when they are offered."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.elements.hierarchy import entries
from conductor.blueprint.elements.operations import Implementations
from conductor.blueprint.problems import Problems
from conductor.blueprint.source.values import YamlMapping, plain


def plan_workflows(
    declared: YamlMapping,
    implementations: Implementations,
    data_types: DataTypes,
    problems: Problems,
) -> dict[str, dict[str, Any]]:
    planned = {}
    for name, workflow in entries(declared).items():
        with problems.gathered(declared.value_place(name)):
            long: Mapping[str, Any] = (
                workflow if isinstance(workflow, dict) else {"mapping": workflow}
            )
            place = declared.value_place(name)
            if isinstance(workflow, YamlMapping):
                place = workflow.value_place("mapping")
            target = implementations.resolve(
                long.get("mapping") or "", place, codes.WORKFLOW_UNRESOLVED, is_workflow=True
            )
            parameters = plain(long.get("parameters") or {})
            for schema in parameters.values():
                data_types.check_type_name(schema or {}, place)
            script = {key: {"default": value} for key, value in target.script.items()}
            planned[name] = {
                "plugin": target.plugin,
                "operation": target.function,
                "parameters": {**parameters, **script},
                "is_cascading": bool(long.get("is_cascading")),
                "availability_rules": plain(long.get("availability_rules")),
            }
    return planned
