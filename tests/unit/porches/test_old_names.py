"""Names from earlier times, which older plugins still import (framework §6.3)."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cloudify import _compat, broker_config, lru_cache
from cloudify.amqp_client_utils import AMQPWrappedThread, close_amqp_client, create_events_publisher
from cloudify.celery.app import get_celery_app
from cloudify.constants import CLOUDIFY_API_AUTH_TOKEN_HEADER
from cloudify.deployment_dependencies import (
    create_deployment_dependency,
    dependency_creator_generator,
)
from cloudify.exceptions import NonRecoverableError
from cloudify.logs import amqp_event_out, amqp_log_out, manager_event_out, manager_log_out
from cloudify.plugins import lifecycle
from cloudify.proxy import server
from cloudify.workflows import tasks
from cloudify.workflows.amqp_dispatcher import TaskDispatcher
from cloudify.workflows.workflow_context import (
    CloudifySystemWideWorkflowContext,
    CloudifyWorkflowContext,
)
from dsl_parser import _compat as dsl_compat
from dsl_parser import functions
from unit.runtime.sdk.promised import environment, web, work


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


@pytest.mark.parametrize("compat", [_compat, dsl_compat])
def test_the_bridge_between_two_pythons_stands(compat: ModuleType) -> None:
    assert (compat.PY2, compat.text_type) == (False, str)
    assert compat.urlparse("http://a/b").path == "/b"
    assert compat.StringIO("x").read() == "x"
    assert compat.queue.Queue().empty()


def test_an_exception_is_raised_again_with_its_traceback() -> None:
    error = KeyError("first")
    with pytest.raises(KeyError) as raised:
        raise error
    with pytest.raises(KeyError) as again:
        _compat.reraise(KeyError, error, raised.tb)
    assert again.value is error


def test_versions_are_ordered() -> None:
    ordered = ["junk", "1.0.dev1", "1.0a2", "1.0rc1", "1.0.0", "1.0.post1", "1.9", "v1.10", "2"]
    assert sorted(reversed(ordered), key=_compat.parse_version) == ordered


def test_tasks_have_their_earlier_names(env: Any) -> None:
    assert tasks._SetNodeInstanceStateTask is tasks.SetNodeInstanceStateTask
    assert tasks._GetNodeInstanceStateTask is tasks.GetNodeInstanceStateTask
    assert tasks._SendNodeEventTask is tasks.SendNodeEventTask
    assert tasks._SendWorkflowEventTask is tasks.SendWorkflowEventTask
    assert tasks._UpdateExecutionStatusTask is tasks.UpdateExecutionStatusTask
    assert tasks.LocalWorkflowTaskResult is tasks.RemoteWorkflowTaskResult
    assert tasks.retry_failure_handler(None).action == tasks.HandlerResult.HANDLER_RETRY


def test_a_task_can_be_waited_for_by_itself(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        task = web(ctx).execute_operation("test.echo").task
        task.wait_for_terminated(timeout=60)
        return task.get_state()

    assert work(env, ask) == "succeeded"


def test_a_context_without_a_deployment_is_a_context() -> None:
    assert issubclass(CloudifySystemWideWorkflowContext, CloudifyWorkflowContext)


def test_the_threads_of_local_tasks_start_and_stop_by_hand(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.internal.stop_local_tasks_processing()
        ctx.internal.start_local_tasks_processing()
        return ctx.local_task(lambda: 5).get()

    assert work(env, ask) == 5


def test_a_failed_subgraph_is_tried_again_by_the_earlier_handler(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        built: list[Any] = []

        def build(instance: Any, graph: Any) -> Any:
            built.append(instance.id)
            return graph.subgraph("again")

        subgraph = graph.subgraph("first")
        subgraph.total_retries = 1
        subgraph.on_failure = lifecycle.get_subgraph_on_failure_handler(web(ctx), build)
        task = web(ctx).execute_operation("test.fail")
        task.total_retries = 0
        subgraph.add_task(task)
        graph.execute()
        return built == [web(ctx).id]

    assert work(env, ask) is True
    known = lifecycle.get_subgraph_on_failure_handler
    builder = lifecycle.uninstall_node_instance_subgraph
    assert known(None, builder) is known(None, builder)


def test_who_looks_for_a_broker_hears_that_there_is_none() -> None:
    for ask in (get_celery_app, create_events_publisher):
        with pytest.raises(NonRecoverableError, match="no message broker"):
            ask()
    close_amqp_client()
    assert broker_config.broker_hostname == "localhost"
    assert (amqp_event_out, amqp_log_out) == (manager_event_out, manager_log_out)
    thread = AMQPWrappedThread(target=lambda: None)
    thread.start()
    thread.join(60)


def test_the_earlier_dispatcher_has_operations_performed(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        task = web(ctx).execute_operation("test.echo")
        dispatcher = TaskDispatcher(ctx)
        dispatcher.send_task(task, "queue")
        task.wait_for_terminated(timeout=60)
        dispatcher.cleanup()
        return dispatcher.wait_for_result(task)

    assert work(env, ask) == "hi"


def test_dependencies_between_deployments_are_plain_data() -> None:
    assert dependency_creator_generator("sharedresource", "db") == "sharedresource.db"
    assert create_deployment_dependency("c", "app", target_deployment="db") == {
        "dependency_creator": "c",
        "source_deployment": "app",
        "target_deployment": "db",
    }


def test_other_names_stand_for_what_took_their_place() -> None:
    assert server.UnixCtxProxy is server.TCPCtxProxy is server.HTTPCtxProxy
    assert CLOUDIFY_API_AUTH_TOKEN_HEADER == "API-Authentication-Token"  # noqa: S105 - a header
    assert lru_cache.lru_cache(maxsize=1)(lambda: 3)() == 3
    assert "get_input" in functions.TEMPLATE_FUNCTIONS
    assert functions.is_function({"get_input": "port"})
    assert not functions.is_function({"port": 80})
