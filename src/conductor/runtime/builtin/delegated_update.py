"""An update that another workflow carries out (framework §3.7)."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution
from conductor.runtime.builtin.awaited import awaited, begun
from conductor.runtime.builtin.updating import UpdateRefused, Wishes
from conductor.runtime.sdk.deployment_update import DeploymentUpdate

Pairs = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class DelegatedUpdate:
    ctx: Any
    update: DeploymentUpdate
    wishes: Wishes

    def work(self, workflow_id: str, timeout: float | None) -> None:
        """An execution of its own, beside this one; `timeout` is in seconds."""
        found = begun(self.ctx, self.ctx.deployment.id, workflow_id) if self.ctx.resume else None
        started = self._started(workflow_id) if found is None else found
        until = None if timeout is None else time.monotonic() + timeout
        [ended] = awaited(self.ctx, [started], "the workflow of", until=until)
        if ended.status != Execution.TERMINATED:
            why = f"workflow {workflow_id}, execution {ended.id}, is {ended.status} {ended.error}"
            raise UpdateRefused(why.strip())

    def _started(self, workflow_id: str) -> Any:
        settings = {"parameters": self._told(), "allow_custom_parameters": True, "force": True}
        try:
            return self.ctx.start_execution(self.ctx.deployment.id, workflow_id, **settings)
        except CloudifyClientError as refused:
            raise UpdateRefused(f"workflow {workflow_id} does not start: {refused}") from refused

    def _told(self) -> dict[str, Any]:
        update = self.update
        entities = self.ctx.get_deployment_update(update.id)["modified_entity_ids"]
        return {
            "update_id": update.id,
            "added_instance_ids": update.added,
            "added_target_instances_ids": self._targets_of(update.added),
            "removed_instance_ids": update.removed,
            "remove_target_instance_ids": self._targets_of(update.removed),
            "extended_instance_ids": self._of_nodes(update.extended),
            "extend_target_instance_ids": self._of_nodes(_ends(update.extended)),
            "reduced_instance_ids": self._of_nodes(update.reduced),
            "reduce_target_instance_ids": self._of_nodes(_ends(update.reduced)),
            "modified_entity_ids": entities,
            "skip_install": self.wishes.skips_install,
            "skip_uninstall": self.wishes.skips_uninstall,
            "ignore_failure": self.wishes.ignores_failure,
            "install_first": self.wishes.installs_first,
            "node_instances_to_reinstall": list(self.wishes.reinstalled),
        }

    def _targets_of(self, ids: Collection[str]) -> list[str]:
        sources = [each for each in self.ctx.node_instances if each.id in ids]
        targets = {edge.target_id for each in sources for edge in each.relationships}
        return sorted(targets - set(ids))

    def _of_nodes(self, names: Collection[str]) -> list[str]:
        return [each.id for each in self.ctx.node_instances if each.node_id in names]


def _ends(pairs: Pairs) -> set[str]:
    return {target for targets in pairs.values() for target in targets}
