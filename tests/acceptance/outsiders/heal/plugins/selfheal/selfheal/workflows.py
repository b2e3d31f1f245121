from cloudify.decorators import workflow
from cloudify.exceptions import NonRecoverableError
from cloudify.plugins import lifecycle
from cloudify.workflows import ctx as workflow_ctx
from cloudify.workflows.tasks_graph import forkjoin

LIFECYCLE = 'cloudify.interfaces.lifecycle.'
RELATIONSHIP = 'cloudify.interfaces.relationship_lifecycle.'


def _broken_instances(ctx, node_id):
    node = ctx.get_node(node_id)
    if node is None:
        raise NonRecoverableError('There is no node {0}'.format(node_id))
    checks = [(instance.id,
               instance.execute_operation('selfheal.monitoring.check'))
              for instance in node.instances]
    for instance_id, check in checks:
        ctx.logger.info('{0} is {1}'.format(
            instance_id, 'fine' if check.get() else 'broken'))
    ctx.refresh_node_instances()
    return [instance for instance in ctx.get_node(node_id).instances
            if instance._node_instance.runtime_properties.get(
                'status') == 'broken']


def _relationships_of(instance):
    for relationship in instance.relationships:
        yield relationship
    for other in workflow_ctx.node_instances:
        for relationship in other.relationships:
            if relationship.target_node_instance.id == instance.id:
                yield relationship


def _on_relationships(instance, operation):
    tasks = []
    for relationship in _relationships_of(instance):
        tasks.append(relationship.execute_source_operation(
            RELATIONSHIP + operation))
        tasks.append(relationship.execute_target_operation(
            RELATIONSHIP + operation))
    return forkjoin(*tasks)


def _repair(graph, instance):
    subgraph = graph.subgraph('repair_{0}'.format(instance.id))
    sequence = subgraph.sequence()
    sequence.add(
        instance.send_event('Repairing'),
        instance.set_state('stopping'),
        instance.execute_operation(LIFECYCLE + 'stop'),
        _on_relationships(instance, 'unlink'),
        forkjoin(instance.set_state('deleting'),
                 instance.send_event('Deleting what is broken')),
        instance.execute_operation(LIFECYCLE + 'delete'),
        instance.set_state('creating'),
        instance.execute_operation(LIFECYCLE + 'create'),
        instance.execute_operation(LIFECYCLE + 'configure'),
        instance.set_state('starting'),
        instance.execute_operation(LIFECYCLE + 'start'),
        _on_relationships(instance, 'establish'),
        instance.set_state('started'),
        instance.send_event('Repaired'),
    )
    return subgraph


@workflow
def repair(ctx, node_id, **kwargs):
    broken = _broken_instances(ctx, node_id)
    graph = ctx.graph_mode()
    previous = None
    for instance in broken:
        subgraph = _repair(graph, instance)
        if previous:
            graph.add_dependency(subgraph, previous)
        previous = subgraph
    graph.execute()


@workflow
def rebuild(ctx, node_id, ignore_failure, **kwargs):
    broken = set(_broken_instances(ctx, node_id))
    lifecycle.reinstall_node_instances(
        graph=ctx.graph_mode(),
        node_instances=broken,
        related_nodes=set(ctx.node_instances) - broken,
        ignore_failure=ignore_failure)
