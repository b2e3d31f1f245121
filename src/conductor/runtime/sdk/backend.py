"""The SDK's port: the records of the manager, or of a local environment."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from conductor.domain.event import EventRecord
from conductor.domain.masking import Masker


class Backend(Protocol):
    """Everything is plain data in the wire's shapes (nodes and instances: rest-contract §11).

    What is not there raises `conductor.domain.errors.NotFound`; an instance that changed since
    `version` raises `conductor.domain.errors.Conflict`.
    """

    def nodes(self) -> list[dict[str, Any]]: ...
    def node(self, node_id: str) -> dict[str, Any]: ...
    def node_instances(self) -> list[dict[str, Any]]: ...
    def node_instance(self, instance_id: str) -> dict[str, Any]: ...
    def update_node_instance(
        self,
        instance_id: str,
        version: int | None = None,
        runtime_properties: Mapping[str, Any] | None = None,
        system_properties: Mapping[str, Any] | None = None,
        state: str | None = None,
        relationships: Sequence[Mapping[str, Any]] | None = None,
        *,
        force: bool = False,
    ) -> dict[str, Any]: ...
    def start_modification(
        self, modification_id: str, nodes: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Any]:
        """In the shape of rest-contract §12, where snapshots may be missing. A new id is made up by
        who asks, so that a question that comes twice is known."""
        ...

    def finish_modification(self, modification_id: str) -> dict[str, Any]: ...
    def roll_back_modification(self, modification_id: str) -> dict[str, Any]: ...
    def modifications(self) -> list[dict[str, Any]]:
        """Those of the deployment that are started, and those that this execution has started."""
        ...

    def begin_update(self, update_id: str) -> dict[str, Any]:
        """Give the deployment its new model. {added, removed, changed}: ids of instances;
        {extended, reduced}: target nodes by source node; and the choices that were kept."""
        ...

    def keep_choice(self, update_id: str, name: str, ids: Sequence[str]) -> list[str]:
        """What was kept first under that name for the update."""
        ...

    def finish_update(self, update_id: str) -> dict[str, Any]:
        """Drop what goes."""
        ...

    def execution(self, execution_id: str | None = None) -> dict[str, Any]: ...
    def deployment(self) -> dict[str, Any]: ...
    def blueprint(self) -> dict[str, Any]: ...
    def tasks_graph(self, name: str) -> dict[str, Any] | None: ...
    def operations(self, graph_id: str) -> list[dict[str, Any]]: ...
    def secret(self, key: str) -> str: ...
    def evaluate(self, payload: Any, context: Mapping[str, Any]) -> Any:
        """The payload with its intrinsic functions replaced by what they give now."""
        ...

    def resource(self, path: str) -> bytes:
        """A file of the deployment, else of its blueprint."""
        ...

    def resource_paths(self, folder: str) -> list[str]:
        """Those of all files below a folder, as `resource` takes them, in the alphabet's order."""
        ...

    def bootstrap_context(self) -> dict[str, Any]: ...
    @property
    def masker(self) -> Masker:
        """Hides the secrets that are known by now."""
        ...

    def learn_secrets(self, count: int) -> None:
        """The manager has told so many to this execution by now, by whatever way."""
        ...

    def say(self, record: EventRecord) -> None:
        """An event or a log line of this execution, in the order in which they are said."""
        ...
