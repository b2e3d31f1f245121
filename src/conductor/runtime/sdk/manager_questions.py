"""What plugin code asks the manager for beside its context (framework §2.5), which is
`cloudify.manager`: node instances of others, contexts, and files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conductor.runtime.sdk.exceptions import NonRecoverableError
from conductor.runtime.sdk.manager_files import (
    download_resource,
    download_resource_from_manager,
    get_resource,
    get_resource_directory_index,
    get_resource_from_manager,
)
from conductor.runtime.sdk.manager_files import get_workdir_path as _get_workdir_path
from conductor.runtime.sdk.properties import DirtyTrackingDict
from conductor.runtime.sdk.rest_client import get_rest_client

__all__ = [
    "DirtyTrackingDict",
    "NodeInstance",
    "_get_workdir_path",
    "download_resource",
    "download_resource_from_manager",
    "get_bootstrap_context",
    "get_node_instance",
    "get_node_instance_ip",
    "get_provider_context",
    "get_resource",
    "get_resource_directory_index",
    "get_resource_from_manager",
    "get_rest_client",
    "update_execution_status",
    "update_node_instance",
]


class NodeInstance:
    """An instance as it was read. `get`, `put`, `delete`, `[]` and `in` are about its runtime
    properties; `update_node_instance` saves them."""

    def __init__(
        self,
        node_instance_id: str,
        node_id: str,
        runtime_properties: Mapping[str, Any] | None = None,
        state: str | None = None,
        version: int | None = None,
        host_id: str | None = None,
        relationships: Sequence[Mapping[str, Any]] | None = None,
        index: int | None = None,
        scaling_groups: Sequence[Mapping[str, Any]] | None = None,
        system_properties: Mapping[str, Any] | None = None,
    ) -> None:
        self.id = node_instance_id
        self.node_id = node_id
        self.runtime_properties = DirtyTrackingDict(runtime_properties or {})
        self.state = state
        self.version = version
        self.host_id = host_id
        self.relationships = relationships
        self.index = index
        self.scaling_groups = scaling_groups
        self.system_properties = system_properties

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "NodeInstance":
        """Of its record on the wire."""
        optional = (
            "runtime_properties",
            "state",
            "version",
            "host_id",
            "relationships",
            "index",
            "scaling_groups",
            "system_properties",
        )
        return cls(record["id"], record["node_id"], *(record.get(key) for key in optional))

    @property
    def dirty(self) -> bool:
        return self.runtime_properties.dirty

    def get(self, key: str) -> Any:
        return self.runtime_properties.get(key)

    def put(self, key: str, value: Any) -> None:
        self.runtime_properties[key] = value

    def delete(self, key: str) -> None:
        del self.runtime_properties[key]

    __setitem__ = put
    __delitem__ = delete

    def __getitem__(self, key: str) -> Any:
        return self.runtime_properties[key]

    def __contains__(self, key: object) -> bool:
        return key in self.runtime_properties

    def __iter__(self) -> Iterator[str]:
        return iter(self.runtime_properties)


def get_node_instance(
    node_instance_id: str, evaluate_functions: bool = False, client: Any = None
) -> NodeInstance:
    record = (client or get_rest_client()).node_instances.get(
        node_instance_id, evaluate_functions=evaluate_functions
    )
    return NodeInstance.of(record)


def update_node_instance(node_instance: NodeInstance, client: Any = None) -> None:
    """Save its runtime properties; a 409 says that somebody else did since it was read."""
    (client or get_rest_client()).node_instances.update(
        node_instance.id,
        runtime_properties=dict(node_instance.runtime_properties),
        version=node_instance.version,
    )


def get_node_instance_ip(node_instance_id: str, client: Any = None) -> str:
    """The address of the host that contains the instance."""
    client = client or get_rest_client()
    instance = client.node_instances.get(node_instance_id)
    host = client.node_instances.get(instance["host_id"]) if instance.get("host_id") else instance
    address = (host.get("runtime_properties") or {}).get("ip")
    if not address:
        node = client.nodes.get(host["deployment_id"], host["node_id"], evaluate_functions=True)
        address = node["properties"].get("ip")
    if not address:
        raise NonRecoverableError(
            f"the host of {node_instance_id} has no address: neither its runtime property 'ip' "
            "nor its node's property 'ip' is set"
        )
    return str(address)


def get_bootstrap_context(client: Any = None) -> dict[str, Any]:
    """What the installation says to all operations, as a plain dict."""
    return dict(get_provider_context(client).get("cloudify") or {})


def get_provider_context(client: Any = None) -> dict[str, Any]:
    return dict((client or get_rest_client()).manager.get_context()["context"])


def update_execution_status(
    execution_id: str, status: str, error: str | None = None, client: Any = None
) -> Any:
    return (client or get_rest_client()).executions.update(execution_id, status, error)
