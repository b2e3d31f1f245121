from cloudify.decorators import workflow
from cloudify.workflows import ctx, tasks


@workflow
def use_task_handlers(**kwargs):
    graph = ctx.graph_mode()
    node = ctx.get_node("some_node")
    instance = next(node.instances)

    def on_success(task):
        instance.logger.info("Task {0} succeeded!".format(task.id))
        # HandlerResult.cont() is the default for on_success.
        # If a task handler is defined for a task, it must return
        # a HandlerResult instance
        return tasks.HandlerResult.cont()

    def on_failure(task):
        instance.logger.info("Task {0} failed :(".format(task.id))
        # Handler result may override the default behavior.
        # If for example the task was to be retried,
        # this will cause the framework to ignore the failure
        # and move on. (the default in this case is HandlerResult.fail())
        return tasks.HandlerResult.ignore()

    task = instance.execute_operation("my_interface.my_task")
    task.on_success = on_success
    task.on_failure = on_failure

    graph.add_task(task)

    return graph.execute()
