"""What scaling does between the start and the end of its modification."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from conductor.runtime.builtin import lifecycle
from conductor.runtime.builtin.scalable import ScalingRefused
from conductor.runtime.sdk.modification import Modification, ModificationNodes
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.workflow_api import ExecutionCancelled

Instances = list[CloudifyWorkflowNodeInstance]


@dataclass(frozen=True)
class Scaling:
    """Graphs are stored as `<name>_install` and the like, and found again when it is resumed."""

    ctx: Any
    name: str
    is_growing: bool
    is_failure_ignored: bool
    may_take_back: bool

    def go_on(self, modification: Modification) -> None:
        """Wherever it was interrupted."""
        if modification.status == "rolledback":
            raise ScalingRefused(
                f"modification {modification.id} of this execution was rolled back, and cannot "
                f"go on: start the workflow anew"
            )
        if modification.status == "finished":
            return
        if self.ctx.get_tasks_graph(f"{self._prefix}rollback") is not None:
            self._take_back(modification)
            raise ScalingRefused(f"scaling {self.name} had failed, and is taken back now")
        self.work(modification)

    def work(self, modification: Modification) -> None:
        """To the end. A cancelled one stays started: it is resumed, or aborted by another."""
        try:
            if self.is_growing:
                self._install(modification)
            else:
                self._uninstall(modification)
        except ExecutionCancelled:
            raise
        except Exception:
            if self.may_take_back:
                self._take_back(modification)
            raise
        modification.finish()

    def abort_others(self) -> None:
        """Take down what modifications have added that were left started, and roll them back."""
        for modification in self.ctx.deployment.list_started_modifications():
            added, related = self._split(modification.added)
            prefix = f"abort_{modification.id}_"
            lifecycle.uninstall_node_instances(
                self._empty_graph(), added, self.is_failure_ignored, related, prefix
            )
            modification.rollback()

    def refuse_others(self) -> None:
        started = [each.id for each in self.ctx.deployment.list_started_modifications()]
        if started:
            raise ScalingRefused(
                f"the deployment has a modification that is started, {started[0]}: resume the "
                f"execution that started it, or let this workflow end it with abort_started"
            )

    @property
    def _prefix(self) -> str:
        return f"{self.name}_"

    def _install(self, modification: Modification) -> None:
        added, related = self._split(modification.added)
        lifecycle.install_node_instances(self._empty_graph(), added, related, self._prefix)

    def _uninstall(self, modification: Modification) -> None:
        removed, related = self._split(modification.removed)
        lifecycle.uninstall_node_instances(
            self._empty_graph(), removed, self.is_failure_ignored, related, self._prefix
        )

    def _take_back(self, modification: Modification) -> None:
        """First what was in the middle of a step, then all of it: the rows will be gone."""
        if self.is_growing:
            added, related = self._refreshed(modification.added)
            lifecycle.rollback_node_instances(self._empty_graph(), added, related, self._prefix)
            added, related = self._refreshed(modification.added)
            lifecycle.uninstall_node_instances(
                self._empty_graph(), added, True, related, f"{self._prefix}rollback_"
            )
        modification.rollback()

    def _empty_graph(self) -> Any:
        """A run that failed leaves in the graph what it did not come to."""
        graph = self.ctx.graph_mode()
        for task in graph.tasks:
            graph.remove_task(task)
        return graph

    def _refreshed(self, nodes: ModificationNodes) -> tuple[Instances, Instances]:
        self.ctx.refresh_node_instances()
        return self._split(nodes)

    def _split(self, nodes: ModificationNodes) -> tuple[Instances, Instances]:
        """(those that come or go, those related to them), as they are now."""
        changed = [each for each in nodes.node_instances if each.modification]
        related = [each for each in nodes.node_instances if not each.modification]
        return self._as_now(changed), self._as_now(related)

    def _as_now(self, instances: Iterable[CloudifyWorkflowNodeInstance]) -> Instances:
        found = [self.ctx.get_node_instance(each.id) for each in instances]
        return [each for each in found if each is not None]
