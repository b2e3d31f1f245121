"""The deployment and the blueprint of a workflow's context."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from conductor.domain.errors import ConductorError
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.deployment_update import DeploymentUpdate
from conductor.runtime.sdk.exceptions import NonRecoverableError
from conductor.runtime.sdk.lazy import lazy
from conductor.runtime.sdk.modification import Modification


class WorkflowBlueprintContext:
    def __init__(self, context: Mapping[str, Any]) -> None:
        self.id = context.get("blueprint_id")


class WorkflowDeploymentContext:
    """The deployment that the workflow works on."""

    def __init__(self, context: Mapping[str, Any], workflow_ctx: Any) -> None:
        self.id = context.get("deployment_id")
        self.tenant_name = context.get("tenant_name")
        self.display_name = context.get("deployment_display_name")
        self.creator = context.get("deployment_creator")
        self.runtime_only_evaluation = bool(context.get("runtime_only_evaluation"))
        self.scaling_groups = dict(context.get("scaling_groups") or {})
        self._tags = context.get("deployment_resource_tags") or {}
        self._workflow_ctx = workflow_ctx

    def start_modification(self, nodes: Mapping[str, Mapping[str, Any]]) -> Modification:
        """Change how many instances there are of nodes or scaling groups: {name: {"instances": 3}},
        with the optional lists `removed_ids_include_hint` and `removed_ids_exclude_hint`.

        One at a time: while another is started, this is refused."""
        record = self._backend.start_modification(str(uuid4()), nodes)
        self.refresh()
        return Modification(self._workflow_ctx, record)

    def list_started_modifications(self) -> list[Modification]:
        """Whoever started them; a resumed execution finds its own here."""
        return [each for each in self._modifications() if each.status == "started"]

    def list_own_modifications(self) -> list[Modification]:
        """Those that this execution has started, also ended ones, oldest first."""
        own = self._workflow_ctx.execution_id
        return [each for each in self._modifications() if each.context.get("execution_id") == own]

    def begin_update(self, update_id: str) -> DeploymentUpdate:
        """Give the deployment the model that the update is to bring it to, all in one step; what
        goes stays beside it until `finish`. A resumed execution finds it as it was begun. One
        that cannot begin, or not any more, is a `NonRecoverableError`."""
        try:
            record = self._backend.begin_update(update_id)
        except ConductorError as refusal:
            raise NonRecoverableError(str(refusal)) from refusal
        self.refresh()
        return DeploymentUpdate(self._workflow_ctx, record)

    def refresh(self) -> None:
        """Ask again for the counts of scaling groups, and for nodes and instances."""
        self.scaling_groups = dict(self._backend.deployment().get("scaling_groups") or {})
        self._workflow_ctx.refresh_node_instances()

    def _modifications(self) -> list[Modification]:
        records = self._backend.modifications()
        return [Modification(self._workflow_ctx, record) for record in records]

    @property
    def _backend(self) -> Backend:
        backend: Backend = self._workflow_ctx.internal.backend
        return backend

    @lazy
    def resource_tags(self) -> Any:
        """Evaluated once, when first asked for."""
        return self._backend.evaluate(self._tags, {})
