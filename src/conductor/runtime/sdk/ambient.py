"""What code without a context at hand asks about the execution that it runs in."""

from typing import Any

from conductor.runtime.sdk.current import current_ctx, current_workflow_ctx


def ambient_context() -> Any:
    """The operation's context, else the workflow's. `NotInContext` when there is neither."""
    return current_ctx.get_ctx() if current_ctx.is_set else current_workflow_ctx.get_ctx()


def get_tenant() -> dict[str, Any]:
    return dict(ambient_context().tenant)


def get_tenant_name() -> str | None:
    return get_tenant().get("name")


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


def get_manager_rest_service_host() -> str | None:
    host: str | None = ambient_context().rest_host
    return host


def get_manager_rest_service_port() -> int | None:
    port: int | None = ambient_context().rest_port
    return port
