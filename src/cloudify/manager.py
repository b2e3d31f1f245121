"""The server, as plugin code asks for it."""

from conductor.runtime.host.rest_client import get_rest_client
from conductor.runtime.host.rest_node_instances import (
    NodeInstance,
    get_node_instance,
    get_node_instance_ip,
    update_execution_status,
    update_node_instance,
)
from conductor.runtime.sdk.properties import DirtyTrackingDict

__all__ = [
    "DirtyTrackingDict",
    "NodeInstance",
    "get_node_instance",
    "get_node_instance_ip",
    "get_rest_client",
    "update_execution_status",
    "update_node_instance",
]
