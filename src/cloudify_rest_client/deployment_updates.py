"""Deployment updates: how a deployment came to another blueprint, or to other inputs."""

from collections.abc import Mapping, Sequence
from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records


class DeploymentUpdate(OwnedResource):
    """`steps` are `{id, action, entity_type, entity_id, topology_order}`; an `entity_id` is a path,
    such as `["nodes", "web", "properties", "port"]`."""

    UPDATING = "updating"
    EXECUTING_WORKFLOW = "executing_workflow"
    FINALIZING = "finalizing"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    PREVIEW = "preview"

    deployment_id = Field[str]()
    state = Field[str]()
    execution_id = Field[str | None]()
    old_blueprint_id = Field[str | None]()
    new_blueprint_id = Field[str | None]()
    old_inputs = Field[dict[str, Any]]()
    new_inputs = Field[dict[str, Any]]()
    steps = Field[list[dict[str, Any]]]()
    deployment_plan = Field[dict[str, Any]]()
    deployment_update_nodes = Field[Any]()
    deployment_update_node_instances = Field[Any]()
    modified_entity_ids = Field[dict[str, Any]]()
    central_plugins_to_install = Field[list[dict[str, Any]]]()
    central_plugins_to_uninstall = Field[list[dict[str, Any]]]()
    runtime_only_evaluation = Field[bool]()
    keep_old_deployment_dependencies = Field[bool]()
    recursive_dependencies = Field[Any]()
    schedules_to_create = Field[Any]()
    schedules_to_change = Field[Any]()
    schedules_to_delete = Field[Any]()
    labels_to_create = Field[Any]()


class DeploymentUpdatesClient(Collection[DeploymentUpdate]):
    path, record = "/deployment-updates", DeploymentUpdate

    def get(self, update_id: str, _include: Names | None = None) -> DeploymentUpdate:
        return self._get(update_id, _include=_include)

    def update_with_existing_blueprint(
        self,
        deployment_id: str,
        blueprint_id: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        skip_install: bool = False,
        skip_uninstall: bool = False,
        skip_reinstall: bool = False,
        skip_drift_check: bool = False,
        skip_heal: bool = False,
        force_reinstall: bool = False,
        workflow_id: str | None = None,
        force: bool = False,
        ignore_failure: bool = False,
        install_first: bool = False,
        reinstall_list: Sequence[str] | None = None,
        preview: bool = False,
        update_plugins: bool = True,
        runtime_only_evaluation: bool | None = None,
        auto_correct_types: bool | None = None,
        reevaluate_active_statuses: bool | None = None,
    ) -> DeploymentUpdate:
        """Start an `update`; `execution_id` is what to follow. A `preview` waits, and only says
        which `steps` there would be."""
        wishes = given(
            blueprint_id=blueprint_id,
            inputs=dict(inputs) if inputs else None,
            workflow_id=workflow_id,
            reinstall_list=[*reinstall_list] if reinstall_list else None,
            runtime_only_evaluation=runtime_only_evaluation,
            auto_correct_types=auto_correct_types,
            reevaluate_active_statuses=reevaluate_active_statuses,
        )
        claims = {
            "skip_install": skip_install,
            "skip_uninstall": skip_uninstall,
            "skip_reinstall": skip_reinstall,
            "skip_drift_check": skip_drift_check,
            "skip_heal": skip_heal,
            "force_reinstall": force_reinstall,
            "force": force,
            "ignore_failure": ignore_failure,
            "install_first": install_first,
            "preview": preview,
            "update_plugins": update_plugins,
        }
        return self._post(deployment_id, "update", "initiate", data=claims | wishes)

    def finalize_update(self, update_id: str) -> DeploymentUpdate:
        return self._post(update_id, "update", "finalize")

    def create(self, update_id: str, deployment_id: str, **attributes: Any) -> DeploymentUpdate:
        """`state`, `inputs`, `blueprint_id`, `execution_id`: for the execution that updates."""
        return self._put(update_id, data=attributes | {"deployment_id": deployment_id})

    def set_attributes(self, update_id: str, **attributes: Any) -> DeploymentUpdate:
        """`state`, `plan`, `steps`, `nodes`, `node_instances`: for the execution that updates."""
        return self._patch(update_id, data=attributes)

    def bulk_insert(self, updates: Records) -> None:
        """For restores."""
        self._post(data={"deployment_updates": updates}, expected=(201, 204))
