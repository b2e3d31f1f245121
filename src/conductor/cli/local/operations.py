"""Operations of local executions, and what people decide about them."""

from collections.abc import Mapping
from typing import Any

from cloudify_rest_client.operations import Operation
from cloudify_rest_client.responses import ListResponse
from conductor.cli.local.environments import Environment, Environments, not_found, refused_in_words
from conductor.cli.local.needs_server import NeedsServer
from conductor.cli.local.pages import page_of, plain

_SHOWN = ("SubgraphTask", "RemoteWorkflowTask")


class LocalOperations(NeedsServer):
    def __init__(self, environments: Environments) -> None:
        self._environments = environments

    def list(
        self,
        graph_id: str | None = None,
        execution_id: str | None = None,
        state: str | None = None,
        skip_internal: bool = False,
    ) -> ListResponse[Operation]:
        found = [
            operation
            for environment in self._environments.all()
            for execution in environment.storage.get_executions()
            if execution_id in (None, execution["id"])
            for operation in environment.operations(execution["id"])
            if not skip_internal or operation["type"] in _SHOWN
        ]
        return page_of(found, Operation, {"tasks_graph_id": graph_id, "state": state})

    def get(self, operation_id: str) -> Operation:
        return self._found(operation_id)[1]

    def decide(
        self,
        operation_id: str,
        action: str,
        reason: str,
        inputs: Mapping[str, Any] | None = None,
    ) -> Operation:
        environment, _ = self._found(operation_id)
        with refused_in_words():
            return Operation(plain(environment.decide(operation_id, action, reason, inputs)))

    def _found(self, operation_id: str) -> tuple[Environment, Operation]:
        for environment in self._environments.all():
            for execution in environment.storage.get_executions():
                for operation in environment.operations(execution["id"]):
                    if operation["id"] == operation_id:
                        return environment, Operation(plain(operation))
        raise not_found(f"operation {operation_id!r} not found")
