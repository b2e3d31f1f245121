from cloudify.decorators import workflow
from cloudify.workflows import ctx


@workflow
def use_subgraphs(**kwargs):
    graph = ctx.graph_mode()
    node = ctx.get_node("some_node")
    instance = next(node.instances)

    # A subgraph to create some node instance
    # creating a subgraph also adds it as a task to the graph from
    # which it was created.
    start_subgraph = graph.subgraph("some_start_subgraph")
    start_subgraph_sequence = start_subgraph.sequence()
    start_subgraph_sequence.add(
        [
            instance.execute_operation("my_interface.create"),
            instance.execute_operation("my_interface.configure"),
            instance.execute_operation("my_interface.start"),
        ]
    )

    # A subgraph to upgrade some node instance
    upgrade_subgraph = graph.subgraph("some_upgrade_subgraph")
    upgrade_subgraph_sequence = upgrade_subgraph.sequence()
    upgrade_subgraph_sequence.add(
        [
            instance.execute_operation("my_interface.upgrade.step1"),
            instance.execute_operation("my_interface.upgrade.step2"),
            instance.execute_operation("my_interface.upgrade.step3"),
        ]
    )

    # Start running operations on the upgrade subgraph
    # only when the start subgraph ended
    graph.add_dependency(upgrade_subgraph, start_subgraph)

    return graph.execute()
