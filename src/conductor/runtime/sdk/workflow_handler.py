"""What `ctx.internal.handler` answers wherever a workflow runs (framework §1.7)."""

import copy
from collections.abc import Mapping
from typing import Any

from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.graph_storage import GraphStorage
from conductor.runtime.sdk.operation_task import from_workflow
from conductor.runtime.sdk.resource_files import write_resource


class CloudifyWorkflowContextHandler(GraphStorage):
    """The context passes on to it what it does not know itself."""

    @property
    def backend(self) -> Backend:
        backend: Backend = self.workflow_ctx.internal.backend
        return backend

    @property
    def bootstrap_context(self) -> dict[str, Any]:
        context: dict[str, Any] = self.workflow_ctx.bootstrap_context
        return context

    @property
    def operation_cloudify_context(self) -> dict[str, Any]:
        """What the contexts of all operations of this execution have in common."""
        return from_workflow(self.workflow_ctx)

    def get_nodes(self) -> list[dict[str, Any]]:
        return self.backend.nodes() if self.workflow_ctx.deployment.id else []

    def get_node_instances(self) -> list[dict[str, Any]]:
        return self.backend.node_instances() if self.workflow_ctx.deployment.id else []

    def get_plugin(self, plugin: Mapping[str, Any]) -> dict[str, Any] | None:
        """The plugin with that `package_name` and `package_version`, among those of the plan."""
        keys = ("package_name", "package_version")
        found = self._plugin_where({key: plugin.get(key) for key in keys})
        return None if found is None else copy.deepcopy(dict(found))

    def get_plugin_properties(self, deployment_id: str, plugin: Mapping[str, Any]) -> Any:
        """Its `properties` as {name: {"value": ...}}, with their functions evaluated."""
        found = self._plugin_where({"name": plugin.get("name")}) or {}
        properties = copy.deepcopy(found.get("properties") or {})
        return self.backend.evaluate(properties, {})

    def download_deployment_resource(
        self, resource_path: str, target_path: str | None = None
    ) -> str:
        """The path of a copy: `target_path`, or a file of the same name in a new folder."""
        return write_resource(self.backend.resource(resource_path), resource_path, target_path)

    def get_execution(self, execution_id: str | None = None) -> dict[str, Any]:
        return self.backend.execution(execution_id)

    def get_secret(self, key: str) -> str:
        return self.backend.secret(key)

    def send_task(self, task: Any, queue: Any = None) -> None:
        """Have an operation performed."""
        self.workflow_ctx.internal.performer.perform(task)

    def wait_for_result(self, task: Any, *_: Any) -> Any:
        return task.async_result.get()

    def cleanup(self, finished: bool = True) -> None:
        """There is nothing that an execution leaves behind."""

    def _plugin_where(self, wanted: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Its first appearance among the plugins of the nodes."""
        plugins = (each for node in self.workflow_ctx.nodes for each in node.plugins)
        return next((each for each in plugins if wanted.items() <= each.items()), None)
