import time
from pathlib import Path

from cloudify.decorators import workflow
from cloudify.workflows import api, ctx


def _instance():
    return next(ctx.get_node("some_node").instances)


def _folder():
    return Path(_instance().node.properties["folder"])


def _wait_for_the_request():
    (_folder() / "begun").touch()
    while not api.has_cancel_request():
        time.sleep(0.05)


@workflow
def stop_gracefully(**kwargs):
    _wait_for_the_request()
    ctx.logger.info("stopping gracefully")
    raise api.ExecutionCancelled()


@workflow
def return_the_old_value(**kwargs):
    _wait_for_the_request()
    return api.EXECUTION_CANCELLED_RESULT


@workflow
def take_no_notice(**kwargs):
    _wait_for_the_request()
    ctx.logger.info("going on")


@workflow
def leave_a_task_behind(**kwargs):
    _instance().execute_operation("my_interface.take_long")


@workflow
def clean_up(**kwargs):
    graph = ctx.graph_mode()
    graph.add_task(_instance().execute_operation("my_interface.take_long"))
    try:
        graph.execute()
    except api.ExecutionCancelled:
        ctx.logger.info("cleaning up")
        raise
    finally:
        ctx.logger.info("one more operation")
