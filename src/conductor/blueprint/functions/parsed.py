"""Calls as objects, for tools that look into plans."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint.functions.definition import FunctionDefinition, Whole
from conductor.blueprint.functions.evaluate import Evaluator
from conductor.blueprint.functions.extension import Function, scope_of
from conductor.blueprint.functions.table import called


class _OwnCall(Function):
    """A call of a function of the language."""

    def __init__(self, definition: FunctionDefinition, *args: Any) -> None:
        self.name, self.func_eval_type = definition.name, definition.evaluated_at
        self._definition = definition
        super().__init__(*args)

    def parse_args(self, args: Any) -> None:
        self._definition.check(self.name, args)
        self.args = args

    def validate(self, plan: Mapping[str, Any]) -> None:
        if self._definition.validate:
            whole = Whole(plan, {node["name"]: node for node in plan["nodes"]})
            self._definition.validate(self.args, scope_of(self.context), whole)

    def evaluate(self, handler: Any) -> Any:
        return Evaluator(handler, is_at_runtime=True).evaluate(self.raw, scope_of(self.context))


def parse(
    raw: Any,
    scope: Any = None,
    context: Mapping[str, Any] | None = None,
    path: str | None = None,
) -> Any:
    """The `Function` that `raw` calls, with what it is told of its whereabouts; else `raw`."""
    definition = called(raw)
    if definition is None:
        return raw
    about = (raw[definition.name], scope, context, path, raw)
    return definition.kind(*about) if definition.kind else _OwnCall(definition, *about)
