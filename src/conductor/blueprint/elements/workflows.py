"""Workflows: which code, which parameters, and when they are offered."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.elements.enforcement import Enforcement
from conductor.blueprint.elements.hierarchy import entries
from conductor.blueprint.elements.inputs import check_schema
from conductor.blueprint.elements.operations import Implementations, refuse_script_keys
from conductor.blueprint.elements.values_getter import ANY_OBJECT
from conductor.blueprint.problems import Problems
from conductor.blueprint.source.values import YamlMapping, plain


def plan_workflows(
    declared: YamlMapping,
    implementations: Implementations,
    data_types: DataTypes,
    problems: Problems,
) -> dict[str, dict[str, Any]]:
    planned = {}
    enforcement = Enforcement(ANY_OBJECT, lambda argument: argument)
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
            schemas = entries(long.get("parameters") or YamlMapping(place))
            for parameter, schema in schemas.items():
                owner = f"parameter {parameter} of workflow {name}"
                with problems.gathered(schema.place):
                    check_schema(owner, parameter, schema, data_types, enforcement)
            parameters = plain(schemas)
            refuse_script_keys(target, parameters, place)
            script = {key: {"default": value} for key, value in target.script.items()}
            planned[name] = {
                "plugin": target.plugin,
                "operation": target.function,
                "parameters": {**parameters, **script},
                "is_cascading": bool(long.get("is_cascading")),
                "availability_rules": plain(long.get("availability_rules")),
            }
    return planned
