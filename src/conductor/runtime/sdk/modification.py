"""A change of how many instances there are, in the hands of a workflow (framework §1.6).

modification = ctx.deployment.start_modification({"web": {"instances": 3}})
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cloudify_rest_client.exceptions import DeploymentModificationAlreadyEndedError
from conductor.runtime.sdk.nodes import CloudifyWorkflowNode
from conductor.runtime.sdk.topology import WorkflowNodesAndInstancesContainer

_STARTED = "started"


class ModificationNodes(WorkflowNodesAndInstancesContainer):
    """Instances that come (or go), with those at the other ends of their relationships.

    The former have `modification`: added (or removed).
    """

    def __init__(self, workflow_context: Any, pictures: Sequence[Mapping[str, Any]]) -> None:
        raw_instances = [_as_now(workflow_context, each) for each in pictures]
        names = dict.fromkeys(each["node_id"] for each in raw_instances)
        raw_nodes = [workflow_context.get_node(name)._node for name in names]
        super().__init__(workflow_context, raw_nodes, raw_instances)

    def get_node(self, node_id: str | None) -> CloudifyWorkflowNode | None:
        """Also a host further out, of which no instance is here."""
        found: CloudifyWorkflowNode | None = super().get_node(node_id)
        return found or self.workflow_context.get_node(node_id)


class Modification:
    """Ended by `finish` or `rollback`, once. That of a dry run is nowhere but here."""

    def __init__(self, workflow_ctx: Any, record: Mapping[str, Any]) -> None:
        lists = record["node_instances"]
        self.workflow_ctx = workflow_ctx
        self.id = str(record["id"])
        self.status = str(record["status"])
        self.context: dict[str, Any] = dict(record.get("context") or {})
        self.added = ModificationNodes(workflow_ctx, lists["added_and_related"])
        self.removed = ModificationNodes(workflow_ctx, lists["removed_and_related"])

    def finish(self) -> None:
        """The counts are what was asked for; instances that go are deleted."""
        self._end("finished", self.workflow_ctx.internal.backend.finish_modification)

    def rollback(self) -> None:
        """Instances are as they were at the start; what new ones installed is not taken down."""
        self._end("rolledback", self.workflow_ctx.internal.backend.roll_back_modification)

    def _end(self, status: str, move: Any) -> None:
        if self.status != _STARTED:
            raise DeploymentModificationAlreadyEndedError(
                f"deployment modification {self.id} is {self.status} already",
                status_code=400,
                error_code=DeploymentModificationAlreadyEndedError.ERROR_CODE,
            )
        self.status = status
        if not self.workflow_ctx.dry_run:
            move(self.id)
            self.workflow_ctx.deployment.refresh()


def _as_now(ctx: Any, picture: Mapping[str, Any]) -> dict[str, Any]:
    """The instance as this context has it: a modification that was found again may be old. The mark
    is the picture's: who goes may be related to who comes."""
    instance = ctx.get_node_instance(picture["id"])
    if instance is None:
        return dict(picture)
    return {**instance._node_instance, "modification": picture.get("modification")}
