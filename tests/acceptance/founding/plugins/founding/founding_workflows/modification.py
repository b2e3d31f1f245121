from cloudify.decorators import workflow
from cloudify.exceptions import NonRecoverableError
from cloudify.workflows import ctx


@workflow
def use_modify(new_number_of_instances, **kwargs):
    node_id = "webserver_vm"
    node = ctx.get_node(node_id)
    if node.number_of_instances == new_number_of_instances:
        # no change is required
        return

    modification = ctx.deployment.start_modification(
        {node.id: {"instances": new_number_of_instances}}
    )

    going_up = node.number_of_instances < new_number_of_instances
    try:
        if going_up:
            # added.node_instances returns all node instances that are
            # affected by the increasing a node's number of instances.
            # Some are newly added and have their
            # instance.modification == 'added'.
            # Others are node instances that have new relationships
            # to the added node instances.
            added_and_related = modification.added.node_instances

            for instance in added_and_related:
                if instance.modification == "added":
                    instance.logger.info("%s is added", instance.node_id)
                else:
                    instance.logger.info("%s is related", instance.node_id)
        else:
            # removed.node_instances returns all node instances that are
            # affected by the decreasing a node's number of instances.
            # Some are removed and have their
            # instance.modification == 'removed'.
            # Others are node instances that will have relationships
            # to the removed node instances removed after calling
            # modification.finish().
            removed_and_related = modification.removed.node_instances

            for instance in removed_and_related:
                if instance.modification == "removed":
                    if new_number_of_instances == 0:
                        raise NonRecoverableError("none would be left")
                    instance.logger.info("%s is removed", instance.node_id)
                else:
                    instance.logger.info("%s is related", instance.node_id)
    except:
        # Do stuff to restore the logical state and then
        # call this to restore that storage state
        modification.rollback()
        raise
    else:
        modification.finish()
