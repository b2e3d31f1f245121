"""`ctx` of an operation (framework §2.1)."""

import warnings
from collections.abc import Mapping
from logging import Logger
from pathlib import Path
from typing import Any, cast

from conductor.runtime.sdk.agent_context import AgentContext
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.bootstrap_context import BootstrapContext
from conductor.runtime.sdk.capabilities import ContextCapabilities
from conductor.runtime.sdk.constants import (
    COMPUTE_NODE_TYPE,
    DEPLOYMENT,
    NODE_INSTANCE,
    RELATIONSHIP_INSTANCE,
)
from conductor.runtime.sdk.deployment_context import BlueprintContext, DeploymentContext
from conductor.runtime.sdk.exceptions import NonRecoverableError, OperationRetry
from conductor.runtime.sdk.instance_context import NodeInstanceContext
from conductor.runtime.sdk.lazy import lazy
from conductor.runtime.sdk.manager_answers import ManagerAnswers
from conductor.runtime.sdk.no_backend import NoBackend
from conductor.runtime.sdk.node_context import NodeContext
from conductor.runtime.sdk.operation_context import OperationContext
from conductor.runtime.sdk.plugin_context import PluginContext
from conductor.runtime.sdk.properties import ImmutableProperties
from conductor.runtime.sdk.raw_value import RawValue
from conductor.runtime.sdk.relationship_context import (
    RelationshipContext,
    RelationshipSubjectContext,
)
from conductor.runtime.sdk.resources import Resources
from conductor.runtime.sdk.voice import Voice, ends, operation_logger
from conductor.runtime.sdk.workdir import DeploymentWorkdir

__all__ = [
    "DEPLOYMENT",
    "NODE_INSTANCE",
    "RELATIONSHIP_INSTANCE",
    "AgentContext",
    "BlueprintContext",
    "BootstrapContext",
    "CloudifyContext",
    "ContextCapabilities",
    "DeploymentContext",
    "ImmutableProperties",
    "NodeContext",
    "NodeInstanceContext",
    "OperationContext",
    "PluginContext",
    "RelationshipContext",
    "RelationshipSubjectContext",
]


class CloudifyContext(Resources, DeploymentWorkdir, ManagerAnswers):
    """Made of an operation's raw context, the `__cloudify_context` of its task.

    `CloudifyContext({"node_id": "web_a1", "node_name": "web"}, backend)`. Without a backend it
    knows only what the raw dict says.
    """

    execution_id = RawValue()
    workflow_id = RawValue()
    task_id = RawValue()
    task_name = RawValue()
    task_target = RawValue()
    task_queue = RawValue()
    execution_token = RawValue()
    execution_creator_username = RawValue()
    rest_token = RawValue()
    rest_host = RawValue()
    rest_port = RawValue()
    rest_ssl_cert = RawValue()
    bypass_maintenance = RawValue(bool)
    tenant = RawValue(dict)
    workflow_parameters = RawValue(dict)
    timeout = RawValue()
    timeout_recoverable = RawValue(bool)
    execution_env = RawValue(dict)

    def __init__(
        self, raw: Mapping[str, Any] | None = None, backend: Backend | None = None
    ) -> None:
        self._context = raw or {}
        self._backend = backend or cast(Backend, NoBackend())
        self.resume: bool = bool(self._context.get("resume"))

    @lazy
    def blueprint(self) -> BlueprintContext:
        return BlueprintContext(self._context)

    @lazy
    def deployment(self) -> DeploymentContext:
        return DeploymentContext(self._context, lambda tags: self._backend.evaluate(tags, {}))

    @lazy
    def logger(self) -> Logger:
        return operation_logger(self.task_id or "cloudify_plugin", self._voice)

    @property
    def type(self) -> str:
        if self._context.get("related"):
            return RELATIONSHIP_INSTANCE
        return NODE_INSTANCE if self._context.get("node_id") else DEPLOYMENT

    @property
    def task_type(self) -> str:
        return str(self._context.get("type") or "operation")

    @property
    def tenant_name(self) -> str | None:
        name: str | None = self._context.get("tenant_name") or self.tenant.get("name")
        return name

    @property
    def node(self) -> Any:
        self._require(NODE_INSTANCE, "ctx.node")
        return self._subject.node

    @property
    def instance(self) -> Any:
        self._require(NODE_INSTANCE, "ctx.instance")
        return self._subject.instance

    @property
    def source(self) -> Any:
        self._require(RELATIONSHIP_INSTANCE, "ctx.source")
        return self._ends[0]

    @property
    def target(self) -> Any:
        self._require(RELATIONSHIP_INSTANCE, "ctx.target")
        return self._ends[1]

    @lazy
    def operation(self) -> OperationContext:
        return OperationContext(self._context.get("operation", {}))

    @lazy
    def plugin(self) -> PluginContext:
        return PluginContext(
            self._context.get("plugin") or {}, Path(self.local_deployment_workdir())
        )

    @lazy
    def bootstrap_context(self) -> BootstrapContext:
        raw = self._context.get("bootstrap_context")
        return BootstrapContext(self._backend.bootstrap_context() if raw is None else raw)

    @property
    def agent(self) -> AgentContext:
        """Of a host only."""
        if COMPUTE_NODE_TYPE not in self.node.type_hierarchy:
            raise NonRecoverableError(
                f"ctx.agent can only be used with a host, and {self.node.id} is of type "
                f"{self.node.type}, which is not derived from {COMPUTE_NODE_TYPE}"
            )
        return AgentContext()

    @property
    def capabilities(self) -> ContextCapabilities:
        warnings.warn(
            "ctx.capabilities is deprecated; read ctx.instance.relationships",
            DeprecationWarning,
            stacklevel=2,
        )
        return ContextCapabilities(self.instance)

    def send_event(self, event: str) -> None:
        """Tell people something, as an event of the kind `plugin_event`."""
        self._voice.event(event)

    def wanted_retry(self) -> OperationRetry | None:
        """What `ctx.operation.retry` was called for, if it was."""
        return self.operation._operation_retry if "operation" in vars(self) else None

    def used_instances(self) -> list[Any]:
        """Those that this operation may write, and has looked at: one, a relationship's two, or
        none."""
        made = vars(self)
        if "_ends" in made:
            return [end.instance for end in self._ends]
        return [self._subject.instance] if "_subject" in made else []

    def evaluation_scope(self) -> dict[str, Any]:
        """What `SELF`, `SOURCE` and `TARGET` mean here."""
        if self.type != RELATIONSHIP_INSTANCE:
            return {"self": self._context.get("node_id")}
        source, target = self._ends
        return {
            "source": source.instance.id,
            "source_node": source.node.id,
            "target": target.instance.id,
            "target_node": target.node.id,
        }

    @lazy
    def _voice(self) -> Voice:
        return Voice(self._context, self._backend)

    @lazy
    def _subject(self) -> RelationshipSubjectContext:
        return self._end(self._context)

    @lazy
    def _ends(self) -> tuple[RelationshipSubjectContext, RelationshipSubjectContext]:
        source, target = ends(self._context)
        return self._end(source), self._end(target)

    def _end(self, raw: Mapping[str, Any]) -> RelationshipSubjectContext:
        node = NodeContext(raw["node_name"], raw["node_id"], self._backend)
        return RelationshipSubjectContext(
            node, NodeInstanceContext(raw["node_id"], node, self._backend)
        )

    def _require(self, context_type: str, name: str) -> None:
        if self.type != context_type:
            raise NonRecoverableError(
                f"{name} can only be used in a {context_type} context, and this is a "
                f"{self.type} context"
            )
