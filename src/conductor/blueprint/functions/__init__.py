"""Evaluation at run time, as contexts, outputs and capabilities ask for it."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError, UnknownSecretError
from conductor.blueprint.functions.definition import Scope
from conductor.blueprint.functions.evaluate import Evaluator
from conductor.blueprint.functions.storage import EvaluationStorage


def evaluate_functions(
    payload: Any, context: Mapping[str, Any] | None, storage: EvaluationStorage
) -> Any:
    """`context` binds `self`, or `source` and `target`, to ids of node instances."""
    bound = context or {}
    scope = Scope(bound.get("self"), bound.get("source"), bound.get("target"), is_of_instances=True)
    return Evaluator(storage, is_at_runtime=True).evaluate(payload, scope)


def evaluate_outputs(outputs_def: Mapping[str, Any], storage: EvaluationStorage) -> dict[str, Any]:
    """An output that cannot be told which instance it means says so in its value."""
    evaluator = Evaluator(storage, is_at_runtime=True)
    values = {}
    for name, output in outputs_def.items():
        try:
            values[name] = evaluator.evaluate(output["value"], Scope(is_of_instances=True))
        except UnknownSecretError:
            continue  # an output is dropped silently while its secret is missing
        except FunctionEvaluationError as error:
            values[name] = f"<ERROR: {error}>"
    return values


def evaluate_capabilities(
    capabilities: Mapping[str, Any], storage: EvaluationStorage
) -> dict[str, Any]:
    return evaluate_outputs(capabilities, storage)


def evaluate_node_functions(
    node: dict[str, Any], storage: EvaluationStorage, instance_context: str | None = None
) -> dict[str, Any]:
    """Evaluate the properties of a node; a call that needs an instance stays without one."""
    scope = Scope(instance_context or node["id"], is_of_instances=instance_context is not None)
    evaluator = Evaluator(storage, is_at_runtime=instance_context is not None)
    node["properties"] = evaluator.evaluate(node.get("properties") or {}, scope)
    return node


def evaluate_node_instance_functions(
    instance: dict[str, Any], storage: EvaluationStorage
) -> dict[str, Any]:
    scope = Scope(instance["id"], is_of_instances=True)
    evaluator = Evaluator(storage, is_at_runtime=True)
    instance["runtime_properties"] = evaluator.evaluate(
        instance.get("runtime_properties") or {}, scope
    )
    return instance
