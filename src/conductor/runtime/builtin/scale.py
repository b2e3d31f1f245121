"""More or fewer instances of a node or a scaling group (framework §3.6, "scale")."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from conductor.runtime.builtin import lifecycle
from conductor.runtime.builtin.resumable import resumable
from conductor.runtime.builtin.scalable import (
    Hint,
    NotScalable,
    Scalable,
    ScalingRefused,
    scalable,
    whole_number,
)
from conductor.runtime.sdk.modification import Modification, ModificationNodes
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.workflow_api import ExecutionCancelled

Instances = list[CloudifyWorkflowNodeInstance]


@resumable
def scale_entity(
    ctx: Any,
    scalable_entity_name: str,
    delta: int = 1,
    scale_compute: bool = False,
    include_instances: Hint = None,
    exclude_instances: Hint = None,
    ignore_failure: bool = False,
    rollback_if_failed: bool = True,
    abort_started: bool = False,
    **_: Any,
) -> None:
    """Install `delta` new instances, or uninstall as many when it is below zero.

    Resumed, it goes on with the modification that it had started.
    """
    change = whole_number(delta)
    if change == 0:
        ctx.logger.info("Scaling by 0 changes nothing")
        return
    scaling = Scaling(ctx, scalable_entity_name, change > 0, ignore_failure, rollback_if_failed)
    begun = ctx.deployment.list_own_modifications() if ctx.resume else []
    if begun:
        scaling.go_on(begun[-1])
        return
    if abort_started:
        scaling.abort_others()
    scaling.refuse_others()
    entity = scalable(ctx, scalable_entity_name, is_host=scale_compute)
    request = _request(entity, change, include_instances, exclude_instances, is_host=scale_compute)
    scaling.work(ctx.deployment.start_modification(request))


@resumable
def scale(ctx: Any, node_id: str, delta: int, scale_compute: bool, **parameters: Any) -> None:
    """An older name of `scale_entity`."""
    scale_entity(ctx, node_id, delta, scale_compute, **parameters)


def _request(
    entity: Scalable, change: int, include: Hint, exclude: Hint, *, is_host: bool
) -> dict[str, Any]:
    planned = entity.count + change
    if planned < 0:
        raise NotScalable(
            f"{entity.name} has {entity.count} instances: it cannot be scaled by {change}"
        )
    hints = entity.checked_hints(change, include, exclude, is_host=is_host)
    return {entity.name: {"instances": planned, **hints}}


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
        if self.ctx.dry_run:
            modification.rollback()
        else:
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
