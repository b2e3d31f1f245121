"""Change how many instances a node has, step by step."""

from cloudify.decorators import workflow
from cloudify.plugins import lifecycle
from cloudify.workflows import ctx


@workflow
def use_modify(new_number_of_instances, node_id, **kwargs):
    node = ctx.get_node(node_id)
    if node.number_of_instances == new_number_of_instances:
        # no change is required
        return

    modification = ctx.deployment.start_modification(
        {node.id: {"instances": new_number_of_instances}}
    )

    going_up = node.number_of_instances < new_number_of_instances
    try:
        graph = ctx.graph_mode()
        if going_up:
            # added.node_instances are all instances that are affected by the increase. Some are
            # newly added and have their instance.modification == "added". Others have new
            # relationships to these.
            added, related = [], []
            for instance in modification.added.node_instances:
                if instance.modification == "added":
                    added.append(instance)
                else:
                    related.append(instance)
            lifecycle.install_node_instances(graph, added, related)
        else:
            # removed.node_instances are all instances that are affected by the decrease. Some are
            # removed and have their instance.modification == "removed". Others lose their
            # relationships to these when modification.finish() is called.
            removed, related = [], []
            for instance in modification.removed.node_instances:
                if instance.modification == "removed":
                    removed.append(instance)
                else:
                    related.append(instance)
            lifecycle.uninstall_node_instances(graph, removed, False, related)
    except:
        modification.rollback()
        raise
    else:
        modification.finish()
