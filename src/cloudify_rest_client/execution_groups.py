"""Execution groups: one workflow in all deployments of a group."""

from collections.abc import Mapping
from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, Names, OwnedResource


class ExecutionGroup(OwnedResource):
    workflow_id = Field[str]()
    deployment_group_id = Field[str]()
    concurrency = Field[int]()
    execution_ids = Field[list[str]]()
    status = Field[str | None]()


class ExecutionGroupsClient(Collection[ExecutionGroup]):
    """Lists have `execution_ids` and `status` with `_get_data=True` only."""

    path, record = "/execution-groups", ExecutionGroup

    def get(self, execution_group_id: str, _include: Names | None = None) -> ExecutionGroup:
        return self._get(execution_group_id, _include=_include)

    def start(
        self,
        deployment_group_id: str,
        workflow_id: str,
        force: bool = False,
        default_parameters: Mapping[str, Any] | None = None,
        parameters: Mapping[str, Mapping[str, Any]] | None = None,
        concurrency: int = 5,
        **restored: Any,
    ) -> ExecutionGroup:
        """Start one execution for each deployment, `concurrency` at a time. `parameters` are by
        deployment, and count before the default ones.

        `restored` is for restores: `associated_executions`, `id`, `created_at`, `created_by`.
        """
        data = {
            "deployment_group_id": deployment_group_id,
            "workflow_id": workflow_id,
            "force": force,
            "default_parameters": dict(default_parameters or {}),
            "parameters": dict(parameters or {}),
            "concurrency": concurrency,
            **restored,
        }
        return self._post(data=data)

    def cancel(
        self, execution_group_id: str, force: bool = False, kill: bool = False
    ) -> ExecutionGroup:
        """As executions are cancelled; those that wait end at once."""
        action = "kill" if kill else "force-cancel" if force else "cancel"
        return self._post(execution_group_id, data={"action": action})

    def resume(self, execution_group_id: str, force: bool = False) -> ExecutionGroup:
        action = "force-resume" if force else "resume"
        return self._post(execution_group_id, data={"action": action})

    def set_concurrency(self, execution_group_id: str, concurrency: int) -> ExecutionGroup:
        """0 lets no further one begin."""
        return self._patch(execution_group_id, data={"concurrency": concurrency})

    def set_target_group(
        self,
        execution_group_id: str,
        success_group: str | None = None,
        failed_group: str | None = None,
    ) -> ExecutionGroup:
        """Deployments whose execution ends well, or badly, join these deployment groups."""
        wishes = given(success_group_id=success_group, failure_group_id=failed_group)
        return self._patch(execution_group_id, data=wishes)
