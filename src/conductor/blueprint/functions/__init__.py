"""Intrinsic functions: their values at run time, and how to add some.

@functions.register(name="shout")
class Shout(functions.Function):
    def evaluate(self, handler):
        return str(self.args).upper()
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from conductor.blueprint.errors import UnknownSecretError
from conductor.blueprint.functions import table
from conductor.blueprint.functions.definition import EvaluatedAt, Scope
from conductor.blueprint.functions.evaluate import Evaluator
from conductor.blueprint.functions.extension import Function, scope_of
from conductor.blueprint.functions.parsed import parse
from conductor.blueprint.functions.storage import EvaluationStorage
from conductor.domain.errors import ConductorError

__all__ = [
    "HYBRID_FUNC",
    "RUNTIME_FUNC",
    "STATIC_FUNC",
    "TEMPLATE_FUNCTIONS",
    "Function",
    "evaluate_capabilities",
    "evaluate_functions",
    "evaluate_node_functions",
    "evaluate_node_instance_functions",
    "evaluate_outputs",
    "is_function",
    "parse",
    "register",
    "unregister",
]

STATIC_FUNC = EvaluatedAt.STATIC
HYBRID_FUNC = EvaluatedAt.HYBRID
RUNTIME_FUNC = EvaluatedAt.RUNTIME
# All that are known to this process, by their names.
TEMPLATE_FUNCTIONS: Mapping[str, Any] = MappingProxyType(table.FUNCTIONS)


def is_function(value: Any) -> bool:
    """Whether it calls an intrinsic function."""
    return table.called(value) is not None


def register(fn: Any = None, name: str | None = None, func_eval_type: str = HYBRID_FUNC) -> Any:
    """Add a class derived from `Function`, for this process; or, without one, give a decorator.

    Without a `name` it is the class's own `name`, else the name of the class.
    """
    if fn is None:
        return _registering(name, func_eval_type)
    return _registering(name, func_eval_type)(fn)


def _registering(name: str | None, func_eval_type: str) -> Callable[[Any], Any]:
    def add(function: Any) -> Any:
        own = getattr(function, "name", "") or getattr(function, "__name__", "")
        table.add(name or str(own), function, func_eval_type)
        return function

    return add


def unregister(name: str) -> None:
    table.remove(name)


def evaluate_functions(
    payload: Any, context: Mapping[str, Any] | None, storage: EvaluationStorage
) -> Any:
    """`context` binds `self`, or `source` and `target`, to ids of node instances."""
    return Evaluator(storage, is_at_runtime=True).evaluate(payload, scope_of(context))


def evaluate_outputs(outputs_def: Mapping[str, Any], storage: EvaluationStorage) -> dict[str, Any]:
    """An output that cannot be evaluated says so in its value, so that the others have theirs."""
    evaluator = Evaluator(storage, is_at_runtime=True)
    values = {}
    for name, output in outputs_def.items():
        try:
            values[name] = evaluator.evaluate(output["value"], Scope(is_of_instances=True))
        except UnknownSecretError:
            continue  # an output is dropped silently while its secret is missing
        except ConductorError as error:
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
