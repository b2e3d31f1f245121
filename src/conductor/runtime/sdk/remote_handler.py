"""`ctx.internal.handler` of an execution on a server."""

from collections.abc import Callable, Iterable
from typing import Any

from conductor.runtime.sdk.workflow_handler import CloudifyWorkflowContextHandler


class RemoteCloudifyWorkflowContextHandler(CloudifyWorkflowContextHandler):
    """Asks the manager by its REST API, with the execution's token. A refusal is a
    `CloudifyClientError`."""

    def __init__(self, workflow_ctx: Any, rest_client: Callable[[], Any]) -> None:
        super().__init__(workflow_ctx)
        self._rest_client = rest_client

    @property
    def client(self) -> Any:
        return self._rest_client()

    def get_blueprint(self, blueprint_id: str) -> Any:
        return self.client.blueprints.get(blueprint_id)

    def get_deployment(self, deployment_id: str) -> Any:
        return self.client.deployments.get(deployment_id)

    def set_deployment_attributes(self, deployment_id: str, **attributes: Any) -> Any:
        return self.client.deployments.set_attributes(deployment_id, **attributes)

    def get_deployment_update(self, update_id: str) -> Any:
        return self.client.deployment_updates.get(update_id)

    def set_deployment_update_attributes(self, update_id: str, **attributes: Any) -> Any:
        return self.client.deployment_updates.set_attributes(update_id, **attributes)

    def list_nodes(self, **query: Any) -> Any:
        return self.client.nodes.list(**query)

    def list_node_instances(self, **query: Any) -> Any:
        return self.client.node_instances.list(**query)

    def update_node(self, deployment_id: str, node_id: str, **attributes: Any) -> None:
        self.client.nodes.update(deployment_id, node_id, **attributes)

    def delete_node(self, deployment_id: str, node_id: str) -> None:
        self.client.nodes.delete(deployment_id, node_id)

    def create_nodes(self, deployment_id: str, nodes: Iterable[Any]) -> None:
        self.client.nodes.create_many(deployment_id, list(nodes))

    def delete_node_instance(self, instance_id: str) -> None:
        self.client.node_instances.delete(instance_id)

    def create_node_instances(self, deployment_id: str, node_instances: Iterable[Any]) -> None:
        self.client.node_instances.create_many(deployment_id, list(node_instances))

    def list_execution_schedules(self, **query: Any) -> Any:
        return self.client.execution_schedules.list(**query)

    def create_execution_schedule(
        self, schedule_id: str, deployment_id: str, **settings: Any
    ) -> Any:
        return self.client.execution_schedules.create(schedule_id, deployment_id, **settings)

    def update_execution_schedule(
        self, schedule_id: str, deployment_id: str, **settings: Any
    ) -> Any:
        return self.client.execution_schedules.update(schedule_id, deployment_id, **settings)

    def get_managers(self) -> Any:
        return self.client.manager.get_managers()

    def list_idds(self, **query: Any) -> Any:
        return self.client.inter_deployment_dependencies.list(**query)

    def update_idds(self, deployment_id: str, idds: Iterable[Any]) -> None:
        self.client.inter_deployment_dependencies.update_all(deployment_id, list(idds))

    def start_execution(self, deployment_id: str, workflow_id: str, **settings: Any) -> Any:
        return self.client.executions.start(deployment_id, workflow_id, **settings)

    def update_execution_status(self, status: str) -> Any:
        return self.client.executions.update(self.workflow_ctx.execution_id, status)

    def update_operation_inputs(self, **where: Any) -> None:
        self.client.operations.update_stored(**where)
