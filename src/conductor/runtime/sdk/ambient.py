"""What code without a context at hand asks about the execution that it runs in."""

from typing import Any

from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.current import current_ctx, current_workflow_ctx


def ambient_context() -> Any:
    """The operation's context, else the workflow's. `NotInContext` when there is neither."""
    return current_ctx.get_ctx() if current_ctx.is_set else current_workflow_ctx.get_ctx()


def ambient_backend() -> Backend:
    """The records behind that context."""
    ctx = ambient_context()
    backend: Backend = ctx._backend if current_ctx.is_set else ctx.internal.backend
    return backend


def get_tenant() -> dict[str, Any]:
    return dict(ambient_context().tenant)


def get_tenant_name() -> str | None:
    name: str | None = ambient_context().tenant_name
    return name


def get_rest_token() -> str | None:
    token: str | None = ambient_context().rest_token
    return token


def get_execution_token() -> str | None:
    token: str | None = ambient_context().execution_token
    return token


def get_execution_id() -> str | None:
    execution_id: str | None = ambient_context().execution_id
    return execution_id


def get_is_bypass_maintenance() -> bool:
    return bool(ambient_context().bypass_maintenance)


def get_workflow_parameters() -> dict[str, Any]:
    return dict(current_ctx.get_ctx().workflow_parameters)


def get_instances_of_node(
    rest_client: Any, deployment_id: str | None = None, node_id: str | None = None, _ctx: Any = None
) -> Any:
    """As the manager has them; deployment and node are the context's own when left out."""
    ctx = _ctx or ambient_context()
    return rest_client.node_instances.list(
        deployment_id=deployment_id or ctx.deployment.id, node_id=node_id or ctx.node.id
    )


def is_management_environment() -> bool:
    """Whether this code works for a manager, and not in a local environment or by itself."""
    has_context = current_ctx.is_set or current_workflow_ctx.is_set
    return has_context and bool(ambient_context().rest_host)
