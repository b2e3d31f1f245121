"""What a test is shown of an execution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cloudify_rest_client.node_instances import NodeInstance


@dataclass
class Operation:
    """One call of an operation's code, or of what stands in for it.

    `name` has its interface, as in `cloudify.interfaces.lifecycle.start`; `retry` is 0 for the
    first try. In an operation of a relationship `node` and `instance` are those of the end it is
    run for. `error` is what it raised, or None; `retry_after` are the seconds after which it asked
    to be tried again.
    """

    name: str
    node: str
    instance: str
    retry: int
    inputs: Mapping[str, Any] = field(repr=False)
    result: Any = None
    error: BaseException | None = None
    retry_after: float | None = None

    @property
    def short_name(self) -> str:
        """Without its interface."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Execution:
    """How an execution ended.

    `status` is "terminated", "failed" or "cancelled". `result` is what the workflow's function
    returned, `exception` what it raised, and `error` its text. `events` are records as
    `cloudify.logs` has them, log lines included. `operations` are in the order in which they
    began; those of a resumed execution are its own, not those of earlier runs.
    """

    id: str
    workflow: str
    status: str
    error: str
    result: Any
    exception: BaseException | None
    events: Sequence[Mapping[str, Any]] = field(repr=False)
    operations: Sequence[Operation] = field(repr=False)
    instances: Sequence[NodeInstance] = field(repr=False)

    @property
    def messages(self) -> list[str]:
        """The texts of all events and log lines."""
        return [str(event["message"]["text"]) for event in self.events]

    def instance(self, node: str) -> NodeInstance:
        """The only one of that node, as it was at the end of this execution."""
        (found,) = (each for each in self.instances if each.node_id == node)
        return found

    def ran(self, operation: str, node: str | None = None) -> list[Operation]:
        """Calls of that operation, by its full name or its last parts."""
        return [each for each in self.operations if is_called(each, operation, node)]


def is_called(operation: Operation, name: str, node: str | None) -> bool:
    return f".{operation.name}".endswith(f".{name}") and node in (None, operation.node)
