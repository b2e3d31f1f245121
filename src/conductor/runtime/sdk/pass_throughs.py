"""What a workflow's context passes on to its handler: questions to the manager (framework §1.4).

In a local environment lists of what only a manager has are empty, and what needs one is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


class WorkflowPassThroughs:
    """A part of `ctx`. Keywords are those of the REST client's method."""

    internal: Any

    @property
    def _handler(self) -> Any:
        return self.internal.handler

    def get_tasks_graph(self, name: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._handler.get_tasks_graph(name)
        return found

    def store_tasks_graph(
        self, name: str, operations: Iterable[Mapping[str, Any]] | None = None
    ) -> dict[str, Any] | None:
        stored: dict[str, Any] | None = self._handler.store_tasks_graph(name, operations)
        return stored

    def get_operations(self, graph_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._handler.get_operations(graph_id)
        return found

    def store_operation(self, task: Any, dependencies: Sequence[str], graph_id: str) -> None:
        self._handler.store_operation(task, dependencies, graph_id)

    def update_operation(
        self,
        operation_id: str,
        state: str,
        result: Any = None,
        exception: BaseException | None = None,
    ) -> None:
        self._handler.update_operation(operation_id, state, result, exception)

    def remove_operation(self, operation_id: str) -> None:
        self._handler.remove_operation(operation_id)

    def _update_operation_inputs(
        self,
        deployment_id: str | None = None,
        node_id: str | None = None,
        operation: str | None = None,
        key: str | None = None,
        rel_index: int | None = None,
    ) -> None:
        self._handler.update_operation_inputs(
            deployment_id=deployment_id,
            node_id=node_id,
            operation=operation,
            key=key,
            rel_index=rel_index,
        )

    def download_resource(self, resource_path: str, target_path: str | None = None) -> str:
        """The path of a copy: `target_path`, or a file of the same name in a new folder."""
        return str(self._handler.download_deployment_resource(resource_path, target_path))

    def get_execution(self, execution_id: str | None = None) -> Any:
        """This one, when no id is given."""
        return self._handler.get_execution(execution_id)

    def start_execution(self, deployment_id: str, workflow_id: str, **settings: Any) -> Any:
        return self._handler.start_execution(deployment_id, workflow_id, **settings)

    def get_secret(self, key: str) -> str:
        return str(self._handler.get_secret(key))

    def get_managers(self) -> Any:
        return self._handler.get_managers()

    def get_blueprint(self, blueprint_id: str) -> Any:
        return self._handler.get_blueprint(blueprint_id)

    def get_deployment(self, deployment_id: str) -> Any:
        return self._handler.get_deployment(deployment_id)

    def set_deployment_attributes(self, deployment_id: str, **attributes: Any) -> Any:
        return self._handler.set_deployment_attributes(deployment_id, **attributes)

    def get_deployment_update(self, update_id: str) -> Any:
        return self._handler.get_deployment_update(update_id)

    def set_deployment_update_attributes(self, update_id: str, **attributes: Any) -> Any:
        return self._handler.set_deployment_update_attributes(update_id, **attributes)

    def list_nodes(self, **query: Any) -> Any:
        return self._handler.list_nodes(**query)

    def create_nodes(self, deployment_id: str, nodes: Iterable[Any]) -> None:
        self._handler.create_nodes(deployment_id, nodes)

    def update_node(self, deployment_id: str, node_id: str, **attributes: Any) -> None:
        self._handler.update_node(deployment_id, node_id, **attributes)

    def delete_node(self, deployment_id: str, node_id: str) -> None:
        self._handler.delete_node(deployment_id, node_id)

    def list_node_instances(self, **query: Any) -> Any:
        return self._handler.list_node_instances(**query)

    def create_node_instances(self, deployment_id: str, node_instances: Iterable[Any]) -> None:
        self._handler.create_node_instances(deployment_id, node_instances)

    def delete_node_instance(self, instance_id: str) -> None:
        self._handler.delete_node_instance(instance_id)

    def list_execution_schedules(self, **query: Any) -> Any:
        return self._handler.list_execution_schedules(**query)

    def create_execution_schedule(
        self, schedule_id: str, deployment_id: str, **settings: Any
    ) -> Any:
        return self._handler.create_execution_schedule(schedule_id, deployment_id, **settings)

    def update_execution_schedule(
        self, schedule_id: str, deployment_id: str, **settings: Any
    ) -> Any:
        return self._handler.update_execution_schedule(schedule_id, deployment_id, **settings)

    def list_idds(self, **query: Any) -> Any:
        return self._handler.list_idds(**query)

    def update_idds(self, deployment_id: str, idds: Iterable[Any]) -> None:
        self._handler.update_idds(deployment_id, idds)
