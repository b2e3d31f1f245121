"""Who speaks, in the words of an event's context (framework §1.18)."""

from typing import Any

from conductor.runtime.sdk.voice import message_context


def message_context_from_cloudify_context(ctx: Any) -> dict[str, Any]:
    """Of an operation's context."""
    return {**_execution(ctx), **message_context(ctx._context)}


def message_context_from_workflow_context(ctx: Any) -> dict[str, Any]:
    return _execution(ctx)


def message_context_from_sys_wide_wf_context(ctx: Any) -> dict[str, Any]:
    """Of a workflow that belongs to no deployment."""
    return {**_execution(ctx), "blueprint_id": None, "deployment_id": None}


def message_context_from_workflow_node_instance_context(ctx: Any) -> dict[str, Any]:
    """Of a node instance of a workflow."""
    return {**_execution(ctx.ctx), "node_id": ctx.id, "node_name": ctx.node_id}


def _execution(ctx: Any) -> dict[str, Any]:
    return {
        "blueprint_id": ctx.blueprint.id,
        "deployment_id": ctx.deployment.id,
        "execution_id": ctx.execution_id,
        "workflow_id": ctx.workflow_id,
        "tenant": ctx.tenant,
    }
