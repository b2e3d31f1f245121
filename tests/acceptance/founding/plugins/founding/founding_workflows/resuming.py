from cloudify.decorators import workflow
from cloudify.exceptions import NonRecoverableError
from cloudify.workflows.tasks_graph import make_or_get_graph


@workflow(resumable=True)  # declare that this workflow can be resumed
def my_workflow(ctx, parameter=None):
    graph = _my_workflow_graph(ctx, name="workflow", parameter=parameter)
    graph.execute()


@make_or_get_graph
def _my_workflow_graph(ctx, parameter):
    graph = ctx.graph_mode()
    [instance] = ctx.get_node("some_node").instances
    first_operation = instance.execute_operation("my_interface.create")
    some_operation = instance.execute_operation("my_interface.my_task")
    graph.add(first_operation)
    graph.add(some_operation)
    graph.add_dependency(some_operation, first_operation)
    return graph


@workflow
def not_resumable(ctx):
    raise NonRecoverableError("it fails always")


@workflow(resumable=True)
def without_graph(ctx):
    if ctx.resume:
        ctx.logger.info("this is not the first time")
    else:
        raise NonRecoverableError("it fails the first time")
