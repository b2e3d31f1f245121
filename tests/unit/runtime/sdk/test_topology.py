"""What workflow code reaches for below the nodes and instances that it walks over."""

from conductor.runtime.sdk.topology import WorkflowNodesAndInstancesContainer

NODE = {"id": "web", "type": "t", "type_hierarchy": ["t"], "properties": {"port": 80}}
INSTANCE = {"id": "web_1", "node_id": "web", "host_id": "vm_1", "runtime_properties": {"pid": 7}}


def test_the_records_below_are_read_as_those_of_the_rest_client() -> None:
    container = WorkflowNodesAndInstancesContainer(None, [NODE], [INSTANCE])
    node, instance = container.get_node("web"), container.get_node_instance("web_1")
    assert node is not None
    assert instance is not None
    assert (node._node.type, node._node.properties) == ("t", {"port": 80})
    assert instance._node_instance.host_id == "vm_1"
    assert instance._node_instance.runtime_properties["pid"] == 7
    assert instance._node_instance["node_id"] == "web"
