"""Deployment groups: deployments that are made, changed and run together."""

from collections.abc import Mapping, Sequence
from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.labels import Label, Labels
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records, Several

BATCH = 5000  # new deployments in one request


class DeploymentGroup(OwnedResource):
    description = Field[str | None]()
    default_blueprint_id = Field[str | None]()
    default_inputs = Field[dict[str, Any] | None]()
    deployment_ids = Field[list[str]]()
    creation_counter = Field[int]()
    labels = Several(Label)


class DeploymentGroupsClient(Collection[DeploymentGroup]):
    """`new_deployments` are `{id, inputs, labels, display_name, site_name, ...}`, all of them
    optional; `filter_id`, `filter_rules` and `deployments_from_group` choose deployments that there
    are."""

    path, record = "/deployment-groups", DeploymentGroup

    def get(self, group_id: str, _include: Names | None = None) -> DeploymentGroup:
        return self._get(group_id, _include=_include)

    def put(
        self,
        group_id: str,
        visibility: str | None = None,
        description: str | None = None,
        labels: Labels | None = None,
        deployment_ids: Sequence[str] | None = None,
        blueprint_id: str | None = None,
        default_inputs: Mapping[str, Any] | None = None,
        filter_id: str | None = None,
        filter_rules: Records | None = None,
        new_deployments: Records | None = None,
        deployments_from_group: str | None = None,
        **restored: Any,
    ) -> DeploymentGroup:
        """Make a group, or change one. What chooses members takes the place of those that it had.

        `restored` is for restores: `created_at`, `created_by`, `creation_counter`.
        """
        wishes = given(
            visibility=visibility,
            description=description,
            labels=labels,
            deployment_ids=_listed(deployment_ids),
            blueprint_id=blueprint_id,
            default_inputs=dict(default_inputs) if default_inputs is not None else None,
            filter_id=filter_id,
            filter_rules=filter_rules,
            new_deployments=new_deployments,
            deployments_from_group=deployments_from_group,
        )
        return self._put(group_id, data=wishes | restored, is_repeatable=not new_deployments)

    def add_deployments(
        self,
        group_id: str,
        deployment_ids: Sequence[str] | None = None,
        count: int | None = None,
        new_deployments: Records | None = None,
        filter_id: str | None = None,
        filter_rules: Records | None = None,
        deployments_from_group: str | None = None,
        batch_size: int = BATCH,
    ) -> DeploymentGroup:
        """Add those that are chosen, `count` new ones with the group's defaults, and
        `new_deployments`; many of these take several requests."""
        new = new_deployments or []
        wishes = given(
            deployment_ids=_listed(deployment_ids),
            count=count,
            filter_id=filter_id,
            filter_rules=filter_rules,
            deployments_from_group=deployments_from_group,
            new_deployments=new[:batch_size] or None,
        )
        group = self._patch(group_id, data={"add": wishes})
        for begin in range(batch_size, len(new), batch_size):
            batch = {"new_deployments": new[begin : begin + batch_size]}
            group = self._patch(group_id, data={"add": batch})
        return group

    def remove_deployments(
        self,
        group_id: str,
        deployment_ids: Sequence[str] | None = None,
        filter_id: str | None = None,
        filter_rules: Records | None = None,
        deployments_from_group: str | None = None,
    ) -> DeploymentGroup:
        """The deployments themselves stay."""
        wishes = given(
            deployment_ids=_listed(deployment_ids),
            filter_id=filter_id,
            filter_rules=filter_rules,
            deployments_from_group=deployments_from_group,
        )
        return self._patch(group_id, data={"remove": wishes})

    def delete(
        self,
        group_id: str,
        delete_deployments: bool = False,
        force: bool = False,
        with_logs: bool = False,
        recursive: bool = False,
    ) -> str | None:
        """With `delete_deployments`, return the id of the execution group that deletes them."""
        data = {
            "delete_deployments": delete_deployments,
            "force": force,
            "delete_logs": with_logs,
            "recursive": recursive,
        }
        answer = self.api.delete(self._at(group_id), data)
        return (answer or {}).get("execution_group_id")


def _listed(ids: Sequence[str] | None) -> Names | None:
    return None if ids is None else [*ids]
