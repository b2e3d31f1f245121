"""An execution handed to a worker, with everything its run host needs to begin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.domain.ids import DeploymentId, ExecutionId, TenantName


@dataclass(frozen=True)
class Assignment:
    """`function` is the dotted name of the workflow; `plugin` the plugin that brings it.

    `context` is the workflow's context as framework code reads it (framework §1.3): execution_id,
    workflow_id, deployment_id, blueprint_id, tenant, execution_token, rest_host, rest_port, ...
    `plugins` are the plan's entries of those that must be installed, by their names. `secrets` are
    those that it was told before it was resumed, or with its parameters. It `is_nested` when an
    execution that is active has started it: so that none waits for what its own starter holds, it
    runs beyond the limit of executions, and one operation of it beyond that of operations.
    `edition` is the deployment's. At most `most_operations` of it run at once.
    """

    execution_id: ExecutionId
    epoch: int
    tenant: TenantName
    deployment_id: DeploymentId | None
    plugin: str
    function: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    is_nested: bool = False
    edition: str = ""
    most_operations: int | None = None
