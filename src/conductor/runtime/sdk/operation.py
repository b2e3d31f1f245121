"""Run one operation (framework §2.2)."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.context import CloudifyContext
from conductor.runtime.sdk.current import current_ctx
from conductor.runtime.sdk.errors import sayable
from conductor.runtime.sdk.exceptions import NonRecoverableError


class Change(NamedTuple):
    """What an operation left on an instance that it had read at `version`."""

    instance_id: str
    version: int
    runtime_properties: dict[str, Any]


@dataclass(frozen=True)
class OperationOutcome:
    """How an operation ended: `error` is None when it succeeded.

    `changed` is what it left unsaved, and is to be saved with the result, an error's too.
    """

    result: Any = None
    error: BaseException | None = None
    changed: tuple[Change, ...] = ()


def run_operation(
    function: Callable[..., Any],
    context: Mapping[str, Any],
    kwargs: Mapping[str, Any],
    backend: Backend,
) -> OperationOutcome:
    """Call `function` with its inputs and `ctx`. Nothing is saved, and nothing is raised."""
    ctx = CloudifyContext(context, backend)
    try:
        result = _call(function, ctx, copy.deepcopy(dict(kwargs)) if kwargs else {})
    except BaseException as error:  # noqa: BLE001 - whatever it raises ends it, and nothing else
        return OperationOutcome(error=sayable(error), changed=_changed(ctx))
    return OperationOutcome(result, ctx.wanted_retry(), _changed(ctx))


def _call(function: Callable[..., Any], ctx: CloudifyContext, kwargs: dict[str, Any]) -> Any:
    if ctx._context.get("has_intrinsic_functions"):
        with current_ctx.push(ctx):
            kwargs = ctx._backend.evaluate(kwargs, ctx.evaluation_scope())
    if not ctx._context.get("no_ctx_kwarg"):
        kwargs["ctx"] = ctx
    with current_ctx.push(ctx, kwargs):
        if ctx.resume and not getattr(function, "resumable", False):
            raise NonRecoverableError(
                f"operation {ctx.operation.name} cannot be resumed: it is not marked "
                "@operation(resumable=True)"
            )
        return function(**kwargs)


def _changed(ctx: CloudifyContext) -> tuple[Change, ...]:
    return tuple(
        Change(instance.id, instance.version, dict(instance.runtime_properties))
        for instance in ctx.used_instances()
        if instance.is_dirty
    )
