"""Bringing back to health what is not well (framework §3.6, heal)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from conductor.runtime.builtin import lifecycle
from conductor.runtime.builtin.interfaces import HEAL
from conductor.runtime.builtin.selection import Selection
from conductor.runtime.builtin.status import StatusCheck
from conductor.runtime.sdk.answers import HEAL_FAILED, STATUS
from conductor.runtime.sdk.decorators import workflow
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance

Instances = list[CloudifyWorkflowNodeInstance]


class NobodyToHeal(ValueError):
    """There is no such node instance."""

    hide_traceback = True


class HealingRefused(RuntimeError):
    """Some instances could only be reinstalled, and may not be."""

    hide_traceback = True


@workflow
def auto_heal_reinstall_node_subgraph(
    ctx: Any,
    node_instance_id: str | None = None,
    diagnose_value: str = "Not provided",
    ignore_failure: bool = True,
    check_status: bool = True,
    allow_reinstall: bool = True,
    force_reinstall: bool = False,
    **_: Any,
) -> None:
    """The workflow `heal`. With `node_instance_id` for all that is on the host of that instance,
    or inside of it when it has none; else for the whole deployment.

    Who is not well is healed by its own operation; where it has none, or that one fails, it is
    reinstalled together with all that it contains.
    """
    healing = Healing(ctx, _chosen_ids(ctx, node_instance_id), node_instance_id, ignore_failure)
    ctx.logger.info(f"Healing {node_instance_id or 'the deployment'}; diagnosis: {diagnose_value}")
    if force_reinstall:
        healing.reinstall(healing.chosen)
        return
    if check_status:
        healing.ask()
    healing.heal_or_reinstall(may_reinstall=allow_reinstall)


@dataclass(frozen=True)
class Healing:
    ctx: Any
    chosen_ids: frozenset[str]
    target: str | None
    is_failure_ignored: bool

    @property
    def chosen(self) -> Instances:
        return [each for each in self.ctx.node_instances if each.id in self.chosen_ids]

    def ask(self) -> None:
        """Whoever can say how it is; a bad answer fails nobody."""
        selection = Selection(self.chosen, self._all_but(self.chosen))
        StatusCheck(self.ctx, selection, is_ordered=False, is_failure_ignored=True).execute()
        self.ctx.refresh_node_instances()

    def heal_or_reinstall(self, *, may_reinstall: bool) -> None:
        hopeless = self.heal(may_reinstall=may_reinstall)
        self.reinstall([each for each in self.ctx.node_instances if each in hopeless])

    def heal(self, *, may_reinstall: bool) -> set[CloudifyWorkflowNodeInstance]:
        """Those that can only be reinstalled are given back."""
        ill = [each for each in self.chosen if not self._is_well(each)]
        hopeless = with_contents(each for each in ill if not each.node.has_operation(HEAL))
        self._require_leave(hopeless, may_reinstall=may_reinstall)
        curable = [each for each in ill if each not in hopeless]
        hopeless |= self._not_healed(curable)
        self._require_leave(hopeless, may_reinstall=may_reinstall)
        return hopeless

    def reinstall(self, instances: Instances) -> None:
        if instances:
            graph, related = self.ctx.graph_mode(), self._all_but(instances)
            lifecycle.reinstall_node_instances(graph, instances, self.is_failure_ignored, related)

    def _not_healed(self, instances: Instances) -> set[CloudifyWorkflowNodeInstance]:
        """Those that are still ill after they were to be healed, with what they contain."""
        if not instances:
            return set()
        graph, related = self.ctx.graph_mode(), self._all_but(instances)
        lifecycle.heal_node_instances(graph, instances, related)
        self.ctx.refresh_node_instances()
        as_now = [self.ctx.get_node_instance(each.id) for each in instances]
        return with_contents(
            each
            for each in as_now
            if each is not None and each.system_properties.get(HEAL_FAILED) == self.ctx.execution_id
        )

    def _is_well(self, instance: CloudifyWorkflowNodeInstance) -> bool:
        """Whom nobody has asked counts as well, unless somebody wants it healed by name."""
        status = instance.system_properties.get(STATUS) or {}
        return bool(status.get("ok")) or (self.target is None and status.get("task") is None)

    def _require_leave(
        self, hopeless: Iterable[CloudifyWorkflowNodeInstance], *, may_reinstall: bool
    ) -> None:
        names = sorted(each.id for each in hopeless)
        if names and not may_reinstall:
            raise HealingRefused(
                f"these cannot be healed, only reinstalled: {', '.join(names)}; give their nodes "
                f"an operation {HEAL} that succeeds, or start heal with allow_reinstall"
            )

    def _all_but(self, instances: Instances) -> Instances:
        ids = {each.id for each in instances}
        return [each for each in self.ctx.node_instances if each.id not in ids]


def _chosen_ids(ctx: Any, node_instance_id: str | None) -> frozenset[str]:
    if not node_instance_id:
        return frozenset(each.id for each in ctx.node_instances)
    instance = ctx.get_node_instance(node_instance_id)
    if instance is None:
        raise NobodyToHeal(f"deployment {ctx.deployment.id} has no instance {node_instance_id!r}")
    host = ctx.get_node_instance(instance._node_instance.get("host_id") or instance.id)
    return frozenset(each.id for each in (host or instance).get_contained_subgraph())


def with_contents(
    instances: Iterable[CloudifyWorkflowNodeInstance],
) -> set[CloudifyWorkflowNodeInstance]:
    return {inner for each in instances for inner in each.get_contained_subgraph()}
