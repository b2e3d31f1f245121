"""Functions that others add, by registering them or by an entry point of their distribution."""

from collections.abc import Callable, Mapping
from typing import Any

from conductor.blueprint.errors import (
    FunctionEvaluationError,
    FunctionValidationError,
)
from conductor.blueprint.functions.definition import (
    Call,
    EvaluatedAt,
    FunctionDefinition,
    Scope,
    Whole,
)
from conductor.domain.errors import ConductorError


class Function:
    """One call. Derive from it, and register the class under the name of the function.

    `context` says who SELF, SOURCE and TARGET are: `self`, or `source` and `target`; names of
    nodes until a deployment is made, ids of node instances afterwards. `raw` is the call as it is
    written. What `evaluate` returns may have calls inside.
    """

    name = ""
    func_eval_type: str = EvaluatedAt.HYBRID

    def __init__(
        self,
        args: Any,
        scope: Any = None,
        context: Mapping[str, Any] | None = None,
        path: str | None = None,
        raw: Any = None,
    ) -> None:
        self.scope = scope
        self.context = context
        self.path = path
        self.raw = raw
        self.parse_args(args)

    def parse_args(self, args: Any) -> None:
        """Raise FunctionValidationError for arguments that the function does not take.

        While a blueprint is parsed these may have calls inside; before `evaluate` they have their
        values.
        """
        self.args = args

    def validate(self, plan: Mapping[str, Any]) -> None:
        """Raise an error for what does not fit the plan of the blueprint."""

    def evaluate(self, handler: Any) -> Any:
        """`handler` has the methods of an `EvaluationStorage`; before there is a deployment those
        of them that read nodes and inputs."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is evaluated")


def definition_of(
    name: str, function: type[Function], evaluated_at: EvaluatedAt
) -> FunctionDefinition:
    """A function whose code fails, other than with an error of ours, is told with its name."""

    def check(_: str, args: Any) -> None:
        _guarded(FunctionValidationError, name, lambda: function(args, raw={name: args}))

    def validate(args: Any, scope: Scope, whole: Whole) -> None:
        def act() -> None:
            function(args, context=context_of(scope), raw={name: args}).validate(whole.plan)

        _guarded(FunctionValidationError, name, act)

    def evaluate(call: Call) -> Any:
        def act() -> Any:
            made = function(call.args, context=context_of(call.scope), raw={name: call.args})
            return made.evaluate(call.storage)

        return call.follow(_guarded(FunctionEvaluationError, name, act), call.scope)

    return FunctionDefinition(name, evaluate, check, evaluated_at, validate=validate, kind=function)


def _guarded(
    kind: type[FunctionValidationError | FunctionEvaluationError], name: str, act: Callable[[], Any]
) -> Any:
    try:
        return act()
    except ConductorError:
        raise
    except Exception as fault:  # the code is somebody else's
        raise kind(name, f"{type(fault).__name__}: {fault}") from fault


def context_of(scope: Scope) -> dict[str, str]:
    bound = {"self": scope.self_id, "source": scope.source_id, "target": scope.target_id}
    return {key: value for key, value in bound.items() if value is not None}


def scope_of(context: Mapping[str, Any] | None) -> Scope:
    """At run time, where the context names node instances."""
    bound = context or {}
    return Scope(bound.get("self"), bound.get("source"), bound.get("target"), is_of_instances=True)
