"""How `execute_operation` makes a task (framework §1.8)."""

from collections.abc import Mapping
from typing import Any

from conductor.domain.primitives import fits
from conductor.runtime.sdk.constants import CENTRAL_DEPLOYMENT_AGENT
from conductor.runtime.sdk.tasks import (
    DryRunLocalWorkflowTask,
    NOPLocalWorkflowTask,
    RemoteWorkflowTask,
)

CONTEXT_VERSION = "0.3"
_FROM_WORKFLOW = (
    "execution_id",
    "workflow_id",
    "blueprint_id",
    "deployment_id",
    "deployment_display_name",
    "deployment_creator",
    "deployment_resource_tags",
    "deployment_workdir",
    "runtime_only_evaluation",
    "tenant",
    "tenant_name",
    "execution_token",
    "execution_creator_username",
    "rest_host",
    "rest_port",
    "rest_protocol",
    "rest_ssl_cert",
    "rest_token",
    "bypass_maintenance",
)


def operation_task(
    ctx: Any,
    operation: str,
    instance: Any,
    operations: Mapping[str, Any],
    kwargs: Mapping[str, Any] | None,
    *,
    allow_kwargs_override: bool | None,
    send_task_events: bool,
    related: Any = None,
    is_source: bool = False,
) -> Any:
    """A task for one operation of one instance; a NOP when nobody implements the operation."""
    struct = operations.get(operation)
    if not struct or not struct.get("operation"):
        return NOPLocalWorkflowTask(ctx)
    name = str(struct["operation"])
    if ctx.dry_run:
        info = f"{operation} of {instance.id}"
        return DryRunLocalWorkflowTask(
            None, ctx, node=instance, name=name, info=info, send_task_events=send_task_events
        )
    retries = _retries(ctx, struct)
    context = _context(ctx, operation, struct, instance, retries["total_retries"])
    if related is not None:
        context["related"] = {
            "node_id": related.id,
            "node_name": related.node_id,
            "is_target": is_source,
        }
        context["operation"]["relationship"] = "source" if is_source else "target"
    return RemoteWorkflowTask(
        _inputs(operation, struct, kwargs or {}, is_override_allowed=bool(allow_kwargs_override)),
        context,
        ctx,
        send_task_events=send_task_events,
        timeout=struct.get("timeout"),
        timeout_recoverable=struct.get("timeout_recoverable"),
        **retries,
    )


def _retries(ctx: Any, struct: Mapping[str, Any]) -> dict[str, Any]:
    chosen: dict[str, Any] = ctx.internal.get_task_configuration()
    if struct.get("max_retries") is not None:
        chosen["total_retries"] = struct["max_retries"]
    if struct.get("retry_interval") is not None:
        chosen["retry_interval"] = struct["retry_interval"]
    return chosen


def _inputs(
    operation: str,
    struct: Mapping[str, Any],
    kwargs: Mapping[str, Any],
    *,
    is_override_allowed: bool,
) -> dict[str, Any]:
    inputs = struct.get("inputs") or {}
    if kwargs and not is_override_allowed and (twice := set(inputs) & set(kwargs)):
        raise RuntimeError(
            f"Duplicate definition of {', '.join(sorted(twice))} in operation properties and in "
            f"kwargs for operation {operation}. To allow this, set allow_kwargs_override to True."
        )
    return _of_their_types(operation, {**inputs, **kwargs}, struct.get("inputs_types") or {})


def _of_their_types(
    operation: str, inputs: dict[str, Any], types: Mapping[str, str]
) -> dict[str, Any]:
    for name, kind in types.items():
        value = inputs.get(name)
        if value is not None and not fits(value, kind) and not _has_calls(value):
            raise RuntimeError(
                f"input {name} of operation {operation} must be of type {kind}, not {value!r}"
            )
    return inputs


def from_workflow(ctx: Any) -> dict[str, Any]:
    """What all operations of an execution have in common."""
    return {
        **{key: ctx._context.get(key) for key in _FROM_WORKFLOW},
        "local": ctx.local,
        "workflow_parameters": ctx.internal.parameters,
    }


def _context(
    ctx: Any, operation: str, struct: Mapping[str, Any], instance: Any, total_retries: int
) -> dict[str, Any]:
    return {
        **ctx.internal.for_operations,
        "__cloudify_context": CONTEXT_VERSION,
        "type": "operation",
        "task_name": struct["operation"],
        "timeout": struct.get("timeout"),
        "timeout_recoverable": struct.get("timeout_recoverable"),
        "node_id": instance.id,
        "node_name": instance.node_id,
        "host_id": instance._node_instance.get("host_id"),
        "plugin": _plugin(struct["plugin"], instance, ctx),
        "operation": {"name": operation, "retry_number": 0, "max_retries": total_retries},
        "has_intrinsic_functions": bool(struct.get("has_intrinsic_functions")),
        "executor": struct.get("executor"),
        "execution_env": _environment(struct, ctx),
        "resume": False,
    }


def _environment(struct: Mapping[str, Any], ctx: Any) -> Any:
    """What the installation says to operations that run on its own machines."""
    if struct.get("executor") != CENTRAL_DEPLOYMENT_AGENT:
        return {}
    return (ctx.bootstrap_context.get("cloudify_agent") or {}).get("env") or {}


def _plugin(name: str, instance: Any, ctx: Any) -> dict[str, Any]:
    for found in instance.node.plugins:
        if found.get("name") == name:
            break
    else:
        raise RuntimeError(
            f"Plugin {name!r} of an operation of node {instance.node_id!r} is not among "
            "the node's plugins"
        )
    return {
        "name": name,
        "package_name": found.get("package_name"),
        "package_version": found.get("package_version"),
        "source": found.get("source"),
        "visibility": found.get("visibility"),
        "tenant_name": found.get("tenant_name") or ctx.tenant_name,
        "properties": _evaluated(found.get("properties") or {}, ctx),
    }


def _evaluated(properties: dict[str, Any], ctx: Any) -> Any:
    if not properties or not _has_calls(properties):
        return properties
    return ctx.internal.backend.evaluate(properties, {})


def _has_calls(value: Any) -> bool:
    from conductor.blueprint.functions.table import has_calls  # noqa: PLC0415 - few need it

    return has_calls(value)
