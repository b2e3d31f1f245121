"""What an update does between the beginning and the end of its model's change.

What it decides on is kept with the update, and its graphs are stored: interrupted at any point and
resumed, it comes to the same instances, and repeats nothing that has finished.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from conductor.runtime.builtin import interfaces, lifecycle
from conductor.runtime.builtin.drift import DriftCheck
from conductor.runtime.builtin.heal import Healing, with_contents
from conductor.runtime.builtin.selection import Selection
from conductor.runtime.sdk.answers import (
    DRIFT,
    SOURCE_DRIFT,
    TARGET_DRIFT,
    UPDATE_FAILED,
    Properties,
    answer,
    change_system_properties,
    has_drifted,
)
from conductor.runtime.sdk.deployment_update import DeploymentUpdate
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance

Instances = list[CloudifyWorkflowNodeInstance]
_NOT_LIVE = ("uninitialized", "deleted")
_STARTED = "started"
_UPDATE_OPERATIONS = (interfaces.UPDATE, interfaces.UPDATE_CONFIG, interfaces.UPDATE_APPLY)


class UpdateRefused(RuntimeError):
    """The update cannot be carried out like this."""

    hide_traceback = True


@dataclass(frozen=True)
class Wishes:
    """`reinstalled` are instances that are reinstalled in any case."""

    skips_install: bool = False
    skips_uninstall: bool = False
    skips_reinstall: bool = False
    skips_drift_check: bool = False
    skips_heal: bool = False
    forces_reinstall: bool = False
    ignores_failure: bool = False
    installs_first: bool = False
    reinstalled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Updating:
    ctx: Any
    update: DeploymentUpdate
    wishes: Wishes

    def work(self) -> None:
        if not self.update.choose("installed", self._live_ids):
            self.ctx.logger.info("Nothing is installed: only the deployment's model was changed")
        elif self.wishes.installs_first:
            self._install()
            self._uninstall()
            self._change()
        else:
            self._uninstall()
            self._change()
            self._install()

    def tell_what_is_left(self) -> None:
        old, home = self.update.old_blueprint_id, self.ctx.deployment.id
        self.ctx.logger.error(
            f"Update {self.update.id} did not come to its end. The deployment has its new model, "
            f"and what is to go is still there. Go on with: cfy executions resume "
            f"{self.ctx.execution_id}; or update it once more, back too: "
            f"cfy deployments update {home} -b {old}"
        )

    def _uninstall(self) -> None:
        if self.wishes.skips_uninstall:
            return
        removed = self._now(self.update.removed)
        if self.update.reduced:
            living = self._living()
            lifecycle.execute_unlink_relationships(
                self._empty_graph(), living, living, self.update.reduced
            )
        if removed:
            lifecycle.uninstall_node_instances(
                self._empty_graph(), removed, self.wishes.ignores_failure, self._living(removed)
            )
        self.ctx.refresh_node_instances()

    def _install(self) -> None:
        if self.wishes.skips_install:
            return
        added = self._now(self.update.added)
        if added:
            lifecycle.install_node_instances(self._empty_graph(), added, self._living(added))
            self.ctx.refresh_node_instances()
        if self.update.extended:
            living = self._living()
            lifecycle.execute_establish_relationships(
                self._empty_graph(), living, living, self.update.extended
            )
        self.ctx.refresh_node_instances()

    def _change(self) -> None:
        drifted = self.update.choose("drifted", self._drifted_ids)
        ill = [] if self.wishes.skips_heal else self.update.choose("ill", self._ill_ids)
        reinstalled = self.update.choose("reinstall", lambda: self._to_reinstall(drifted, ill))
        instances = self._now(reinstalled)
        if instances:
            lifecycle.reinstall_node_instances(
                self._empty_graph(),
                instances,
                self.wishes.ignores_failure,
                self._living(instances),
            )
            self.ctx.refresh_node_instances()

    def _considered(self) -> Instances:
        """Started instances that stay, and were not made by this update."""
        others = {*self.update.added, *self.update.removed}
        return [
            each
            for each in self.ctx.node_instances
            if each.id not in others and each.state == _STARTED
        ]

    def _drifted_ids(self) -> list[str]:
        """An instance whose node changed has drifted, unless it can say itself that it has not."""
        considered = self._considered()
        if not self.wishes.skips_drift_check:
            selection = Selection(considered, self._living(considered))
            check = DriftCheck(self.ctx, selection, is_ordered=True, is_failure_ignored=True)
            self._empty_graph()
            check.execute()
            self.ctx.refresh_node_instances()
        for each in self._now(self.update.changed):
            if self.wishes.skips_drift_check or not each.node.has_operation(interfaces.CHECK_DRIFT):
                self._mark_drifted(each)
        self.ctx.refresh_node_instances()
        ids = {each.id for each in considered}
        return [each.id for each in self._now(ids) if _own_drift(each) or _related_drift(each)]

    def _mark_drifted(self, instance: CloudifyWorkflowNodeInstance) -> None:
        found = answer({"update": self.update.id}, None, is_ok=True)

        def change(properties: Properties) -> None:
            properties[DRIFT] = found

        change_system_properties(self.ctx, instance.id, change)

    def _ill_ids(self) -> list[str]:
        """Those that are not well, and that their own operations could not heal."""
        ids = frozenset(each.id for each in self._considered())
        healing = Healing(self.ctx, ids, None, self.wishes.ignores_failure)
        self._empty_graph()
        healing.ask()
        hopeless = healing.heal(may_reinstall=True)
        self.ctx.refresh_node_instances()
        return [each.id for each in hopeless]

    def _to_reinstall(self, drifted: Collection[str], ill: Collection[str]) -> set[str]:
        """First what can be updated is: what is left has to be reinstalled, with all inside it."""
        instances = [each for each in self._now(drifted) if each.id not in ill]
        updated = [] if self.wishes.forces_reinstall else [e for e in instances if _can_update(e)]
        failed = self._not_updated(updated)
        hopeless = {*ill, *(each.id for each in instances if each not in updated), *failed}
        wished = set(self.wishes.reinstalled)
        if self.wishes.skips_reinstall:
            left = sorted(hopeless - wished)
            if left:
                self.ctx.logger.warning(f"Not updated, for it skips reinstalling: {left}")
            hopeless = set()
        removed = {*self.update.removed}
        return {each.id for each in with_contents(self._now(hopeless | wished))} - removed

    def _not_updated(self, instances: Instances) -> list[str]:
        if not instances:
            return []
        lifecycle.update_node_instances(self._empty_graph(), instances, self._living(instances))
        self.ctx.refresh_node_instances()
        return [
            each.id
            for each in self._now(each.id for each in instances)
            if each.system_properties.get(UPDATE_FAILED) == self.ctx.execution_id
        ]

    def _live_ids(self) -> list[str]:
        """Without any, but with instances that could be, the deployment is not installed."""
        standing = [each for each in self.ctx.node_instances if each.id not in self.update.added]
        live = [each.id for each in standing if each.state not in _NOT_LIVE]
        return live if standing else self.update.added

    def _living(self, besides: Collection[CloudifyWorkflowNodeInstance] = ()) -> Instances:
        return [
            each
            for each in self.ctx.node_instances
            if each not in besides and each.state not in _NOT_LIVE
        ]

    def _now(self, ids: Any) -> Instances:
        found = (self.ctx.get_node_instance(each) for each in ids)
        return [each for each in found if each is not None]

    def _empty_graph(self) -> Any:
        """What a step left that failed, and was put up with, is not for the next one."""
        graph = self.ctx.graph_mode()
        for task in graph.tasks:
            graph.remove_task(task)
        return graph


def _can_update(instance: CloudifyWorkflowNodeInstance) -> bool:
    """By operations of its own; one that could not say how far it has drifted is not trusted."""
    own = instance.system_properties.get(DRIFT) or {}
    if own and not own.get("ok", True):
        return False
    if not has_drifted(own):
        return True
    return any(instance.node.has_operation(each) for each in _UPDATE_OPERATIONS)


def _own_drift(instance: CloudifyWorkflowNodeInstance) -> bool:
    return has_drifted(instance.system_properties.get(DRIFT))


def _related_drift(instance: CloudifyWorkflowNodeInstance) -> bool:
    kinds = (instance.system_properties.get(kind) or {} for kind in (SOURCE_DRIFT, TARGET_DRIFT))
    return any(has_drifted(each) for kind in kinds for each in kind.values())
