"""Where the context of an operation gets what is not in its raw dict: a manager, or a local
environment.

Plugin code reaches it as `ctx._endpoint`. Records come from the context's own backend, which may
answer without HTTP; what only the manager has is asked by its REST API, in the name of the
execution.
"""

from collections.abc import Mapping
from typing import Any

from cloudify_rest_client.executions import Execution
from conductor.runtime.sdk import logs, manager_questions
from conductor.runtime.sdk.current import current_ctx
from conductor.runtime.sdk.manager_questions import NodeInstance
from conductor.runtime.sdk.node_context import NodeContext
from conductor.runtime.sdk.rendering import render
from conductor.runtime.sdk.resource_files import write_resource


class Endpoint:
    """What both kinds have in common. `blueprint_id`, `deployment_id` and `tenant_name` of a
    resource are those of the context; another deployment's files cannot be asked for."""

    def __init__(self, ctx: Any) -> None:
        self.ctx = ctx

    def get_node(self, node_id: str, instance_context: str | None = None) -> NodeContext:
        """Functions in its properties are evaluated as the instance `instance_context` sees."""
        instance_id = instance_context or self.ctx._context.get("node_id") or ""
        return NodeContext(node_id, instance_id, self.ctx._backend)

    def get_node_instance(self, node_instance_id: str) -> NodeInstance:
        return NodeInstance.of(self.ctx._backend.node_instance(node_instance_id))

    def update_node_instance(self, node_instance: NodeInstance) -> None:
        """Save its runtime properties; a conflict says that somebody else did since."""
        self.ctx._backend.update_node_instance(
            node_instance.id,
            version=node_instance.version,
            runtime_properties=dict(node_instance.runtime_properties),
        )

    def get_resource(
        self,
        blueprint_id: str | None,
        deployment_id: str | None,
        tenant_name: str | None,
        resource_path: str,
        template_variables: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Rendered when there are variables for it."""
        content: bytes = self.ctx.get_resource(resource_path)
        return content if template_variables is None else self._render(content, template_variables)

    def download_resource(
        self,
        blueprint_id: str | None,
        deployment_id: str | None,
        tenant_name: str | None,
        resource_path: str,
        logger: Any = None,
        target_path: str | None = None,
        template_variables: Mapping[str, Any] | None = None,
    ) -> str:
        content = self.get_resource(
            blueprint_id, deployment_id, tenant_name, resource_path, template_variables
        )
        return write_resource(content, resource_path, target_path)

    def download_directory(
        self,
        blueprint_id: str | None,
        deployment_id: str | None,
        tenant_name: str | None,
        resource_path: str,
        logger: Any = None,
        target_path: str | None = None,
    ) -> str:
        return str(self.ctx.download_directory(resource_path, target_path))

    def get_execution(self, execution_id: str | None = None) -> Execution:
        return Execution(self.ctx._backend.execution(execution_id or self.ctx.execution_id))

    def get_bootstrap_context(self) -> dict[str, Any]:
        return dict(self.ctx._backend.bootstrap_context())

    def get_workdir(self) -> str:
        return str(self.ctx.local_deployment_workdir())

    def evaluate_functions(self, payload: Any) -> Any:
        return self.ctx._backend.evaluate(payload, self.ctx.evaluation_scope())

    def send_plugin_event(
        self,
        message: str | None = None,
        args: Any = None,
        additional_context: Mapping[str, Any] | None = None,
    ) -> None:
        logs.send_plugin_event(self.ctx, message, args, additional_context)

    def _render(self, content: bytes, variables: Mapping[str, Any]) -> bytes:
        return render(content, self.ctx, variables)


class LocalEndpoint(Endpoint):
    """`storage` (`env.storage`) is for code that makes a context of its own. There is no manager,
    and so none of what belongs to one."""

    def __init__(self, ctx: Any, storage: Any = None) -> None:
        super().__init__(ctx)
        self.storage = storage

    def get_provider_context(self) -> dict[str, Any]:
        """As `init_env` was given it."""
        if self.storage is not None:
            return dict(self.storage.get_provider_context())
        return dict(self.ctx._backend.blueprint().get("provider_context") or {})

    def get_managers(self, network: str = "default") -> list[Any]:
        return []

    def get_brokers(self, network: str = "default") -> list[Any]:
        return []

    def get_config(self, name: str | None = None, scope: str | None = None) -> list[Any]:
        return []

    def get_operation(self, operation_id: str | None) -> None:
        """Nothing is stored that could be shown."""

    def update_operation(self, operation_id: str | None, state: str) -> None:
        """Nothing is stored that could be changed."""


class ManagerEndpoint(Endpoint):
    """`network` chooses those that have an address in it."""

    @property
    def _client(self) -> Any:
        with current_ctx.push(self.ctx):  # it may be asked from a thread of the author's own
            return manager_questions.get_rest_client()

    def get_provider_context(self) -> dict[str, Any]:
        return dict(self._client.manager.get_context()["context"])

    def get_managers(self, network: str = "default") -> list[Any]:
        return _within(self._client.manager.get_managers(), network)

    def get_brokers(self, network: str = "default") -> list[Any]:
        return _within(self._client.manager.get_brokers(), network)

    def get_config(self, name: str | None = None, scope: str | None = None) -> Any:
        """One item by name, else all of the scope."""
        return self._client.manager.get_config(name=name, scope=scope)

    def get_operation(self, operation_id: str | None) -> Any:
        return self._client.operations.get(operation_id)

    def update_operation(self, operation_id: str | None, state: str) -> None:
        self._client.operations.update(operation_id, state=state)


def _within(machines: Any, network: str) -> list[Any]:
    return [each for each in machines if network in (each.get("networks") or {})]
