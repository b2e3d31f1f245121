"""`ctx.internal.handler` of an execution in a local environment."""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from cloudify_rest_client.node_instances import NodeInstance
from cloudify_rest_client.nodes import Node
from conductor.domain.errors import NotFound
from conductor.runtime.sdk.workflow_handler import CloudifyWorkflowContextHandler

_HOW_TO_LIST = ("_include", "evaluate_functions")


class LocalCloudifyWorkflowContextHandler(CloudifyWorkflowContextHandler):
    """Knows one deployment of one blueprint. What only a manager has is empty here; what would
    change the deployment's nodes raises `NotImplementedError`."""

    def get_blueprint(self, blueprint_id: str) -> dict[str, Any]:
        return _own(self.backend.blueprint(), "blueprint", blueprint_id)

    def get_deployment(self, deployment_id: str) -> dict[str, Any]:
        return _own(self.backend.deployment(), "deployment", deployment_id)

    def set_deployment_attributes(self, deployment_id: str, **attributes: Any) -> None:
        _refuse("set_deployment_attributes")

    def get_deployment_update(self, update_id: str) -> None:
        _refuse("get_deployment_update")

    def set_deployment_update_attributes(self, update_id: str, **attributes: Any) -> None:
        _refuse("set_deployment_update_attributes")

    def list_nodes(self, node_id: str | None = None, **query: Any) -> list[Node]:
        """Those whose fields are what `query` says."""
        wanted = query if node_id is None else {**query, "id": node_id}
        found = _fitting(self.backend.nodes(), wanted)
        if query.get("evaluate_functions"):
            found = [self.backend.evaluate(each, {}) for each in found]
        return [Node(each) for each in found]

    def list_node_instances(self, **query: Any) -> list[NodeInstance]:
        """Those whose fields are what `query` says."""
        found = _fitting(self.backend.node_instances(), query)
        if query.get("evaluate_functions"):
            found = [self.backend.evaluate(each, {"self": each["id"]}) for each in found]
        return [NodeInstance(each) for each in found]

    def update_node(self, deployment_id: str, node_id: str, **attributes: Any) -> None:
        _refuse("update_node")

    def delete_node(self, deployment_id: str, node_id: str) -> None:
        _refuse("delete_node")

    def create_nodes(self, deployment_id: str, nodes: Iterable[Any]) -> None:
        _refuse("create_nodes")

    def delete_node_instance(self, instance_id: str) -> None:
        _refuse("delete_node_instance")

    def create_node_instances(self, deployment_id: str, node_instances: Iterable[Any]) -> None:
        _refuse("create_node_instances")

    def list_execution_schedules(self, **query: Any) -> list[Any]:
        return []

    def create_execution_schedule(
        self, schedule_id: str, deployment_id: str, **settings: Any
    ) -> None:
        """Nobody keeps time here."""

    def update_execution_schedule(
        self, schedule_id: str, deployment_id: str, **settings: Any
    ) -> None:
        """Nobody keeps time here."""

    def get_managers(self) -> list[Any]:
        return []

    def list_idds(self, **query: Any) -> list[Any]:
        return []

    def update_idds(self, deployment_id: str, idds: Iterable[Any]) -> None:
        """There is no other deployment."""

    def start_execution(self, deployment_id: str, workflow_id: str, **settings: Any) -> None:
        raise RuntimeError("a workflow cannot start executions in a local environment")

    def update_execution_status(self, status: str) -> None:
        _refuse("update_execution_status")

    def update_operation_inputs(self, **where: Any) -> None:
        """No other execution waits to be resumed while this one runs."""


def _fitting(records: Iterable[dict[str, Any]], query: Mapping[str, Any]) -> list[dict[str, Any]]:
    wanted = {key: value for key, value in query.items() if key not in _HOW_TO_LIST}
    return [each for each in records if wanted.items() <= each.items()]


def _own(record: dict[str, Any], kind: str, identifier: str) -> dict[str, Any]:
    if record["id"] != identifier:
        raise NotFound(kind, identifier)
    return record


def _refuse(what: str) -> NoReturn:
    raise NotImplementedError(f"{what} needs a server: a local environment cannot do it")
