from cloudify.decorators import workflow
from cloudify.workflows import ctx


@workflow
def use_contained_subgraph(**kwargs):
    node = ctx.get_node("some_node")
    instance = next(node.instances)
    # get node instances that are directly contained in the instance
    for contained_instance in instance.contained_instances:
        contained_instance.logger.info("%s is within", contained_instance.node_id)

    # get node instances that are recursively contained in the instance
    # (including the instance itself)
    for contained_instance in instance.get_contained_subgraph():
        contained_instance.logger.info("%s belongs to it", contained_instance.node_id)
