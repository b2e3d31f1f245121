"""An operation that asks the manager over TLS."""

from typing import Any

from cloudify.decorators import operation
from cloudify.manager import get_rest_client


@operation
def ask(ctx: Any, **_: Any) -> None:
    execution = get_rest_client().executions.get(ctx.execution_id)
    ctx.instance.runtime_properties["execution"] = execution.workflow_id
