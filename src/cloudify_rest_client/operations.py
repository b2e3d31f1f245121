"""Operations: the stored tasks of an execution's graphs."""

from collections.abc import Mapping
from typing import Any, ClassVar

from cloudify_rest_client.collection import Calls
from cloudify_rest_client.resource import Field, Resource
from cloudify_rest_client.responses import ListResponse


class Operation(Resource):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RESCHEDULED = "rescheduled"
    END_STATES: ClassVar[list[str]] = [SUCCEEDED, FAILED, RESCHEDULED]

    id = Field[str]()
    name = Field[str]()
    state = Field[str]()
    type = Field[str]()
    dependencies = Field[list[str]]()
    parameters = Field[dict[str, Any]]()
    tasks_graph_id = Field[str]()
    created_at = Field[str]()
    moved_at = Field[str | None]()
    manager_name = Field[str | None]()
    agent_name = Field[str | None]()
    decisions = Field[list[dict[str, Any]]]()

    @property
    def containing_subgraph(self) -> str | None:
        return (self.parameters or {}).get("containing_subgraph")

    @property
    def info(self) -> Any:
        return (self.parameters or {}).get("info")


class OperationsClient(Calls[Operation]):
    path, record = "/operations", Operation

    def list(
        self,
        graph_id: str | None = None,
        execution_id: str | None = None,
        state: str | None = None,
        skip_internal: bool = False,
        **query: Any,
    ) -> ListResponse[Operation]:
        """List by exactly one of graph and execution."""
        query |= {
            "graph_id": graph_id,
            "execution_id": execution_id,
            "state": state,
            "skip_internal": skip_internal or None,
        }
        return self._list(query)

    def get(self, operation_id: str) -> Operation:
        return self._get(operation_id)

    def update(self, operation_id: str, **changes: Any) -> None:
        """Report `state`, and with a final one `result`, or `exception` and its causes."""
        self._patch(operation_id, data=changes, expected=(200, 204))

    def decide(
        self,
        operation_id: str,
        action: str,
        reason: str,
        inputs: Mapping[str, Any] | None = None,
    ) -> Operation:
        """Say of an operation that has not succeeded: `retry` when its execution is resumed, with
        `inputs` in the place of those of the same names; `skip` or `done`."""
        given = {"inputs": dict(inputs)} if inputs else {}
        return self._post(operation_id, data={"action": action, "reason": reason, **given})

    def take_back(self, operation_id: str, reason: str) -> Operation:
        """Undo the last decision about it, as long as its execution was not resumed with it."""
        return self._post(operation_id, data={"action": "take-back", "reason": reason})

    def create(self, operation_id: str, graph_id: str, name: str, **attributes: Any) -> Operation:
        """Add one operation to a stored graph, as a retry does."""
        data = attributes | {"graph_id": graph_id, "name": name}
        return self._put(operation_id, data=data, expected=201)

    def delete(self, operation_id: str) -> None:
        self._delete(operation_id)

    def update_stored(
        self,
        deployment_id: str | None = None,
        node_id: str | None = None,
        operation: str | None = None,
        key: str | None = None,
        rel_index: int | None = None,
    ) -> None:
        """Give stored operations that have not run yet the inputs that their node has now."""
        data = {
            "action": "update-stored",
            "deployment_id": deployment_id,
            "node_id": node_id,
            "operation": operation,
            "key": key,
            "rel_index": rel_index,
        }
        self._post(data=data, expected=(200, 204))
