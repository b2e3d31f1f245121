"""Events and log lines that code sends by itself (framework §1.18)."""

import logging
from pathlib import Path
from typing import Any

import pytest

from cloudify import logs
from cloudify.context import CloudifyContext
from cloudify.exceptions import NonRecoverableError, OperationRetry, RecoverableError
from cloudify.workflows import events
from cloudify.workflows.tasks import HandlerResult
from unit.runtime.sdk.promised import environment, web, work


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a local execution says."""
    found: list[Any] = []
    monkeypatch.setattr("cloudify.logs.stdout_event_out", lambda event, **_: found.append(event))
    monkeypatch.setattr("cloudify.logs.stdout_log_out", lambda log, **_: found.append(log))
    return found


def texts(told: list[Any], event_type: str) -> list[str]:
    return [each["message"]["text"] for each in told if each.get("event_type") == event_type]


@pytest.mark.parametrize(
    ("state", "more", "text"),
    [
        ("sending", {}, "Sending task 'n'"),
        ("started", {}, "Task started 'n'"),
        ("succeeded", {"result": 5}, "Task succeeded 'n' - 5"),
        ("failed", {"exception": ValueError("boom")}, "Task failed 'n' -> boom"),
        ("rescheduled", {"exception": "later"}, "Task rescheduled 'n' -> later"),
        ("started", {"current_retries": 1, "total_retries": 5}, "Task started 'n' [retry 1/5]"),
        ("started", {"current_retries": 1, "total_retries": -1}, "Task started 'n' [retry 1]"),
        ("started", {"postfix": " (dry run)"}, "Task started 'n' (dry run)"),
    ],
)
def test_the_text_of_a_task_says_how_it_goes(state: str, more: dict[str, Any], text: str) -> None:
    assert events.format_event_message("n", "RemoteWorkflowTask", state, **more) == text
    subgraph = events.format_event_message("n", "SubgraphTask", state, **more)
    assert subgraph == text.replace("Task ", "Subgraph ")


def test_a_line_says_when_where_and_what() -> None:
    context = {"deployment_id": "shop", "node_id": "web_1", "operation": "lifecycle.start"}
    said = {"timestamp": "2026-01-02T03:04:05.678Z", "type": "cloudify_log", "level": "debug"}
    event = {**said, "type": "cloudify_event", "context": {**context, "task_queue": "mgmt"}}
    record = {**event, "message": {"text": "up"}}
    assert logs.create_event_message_prefix(record, with_worker_names=True) == (
        "2026-01-02 03:04:05.678  mgmt CFY <shop> [web_1.start] up"
    )
    assert logs.create_event_message_prefix({**said, "message": {"text": "detail"}}) is None


def test_states_without_an_event_are_passed_over(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        sent: list[Any] = []
        task = web(ctx).execute_operation("test.echo", send_task_events=False)
        for state in ("pending", "sent", "started", "failed"):
            events.send_task_event(state, task, lambda *given, **_: sent.append(given[1]), None)
        return sent, events.get_event_type("pending"), events.get_event_type("started")

    assert work(env, ask) == (["task_failed"], None, "task_started")


def test_the_event_of_a_task_says_whose_it_is(env: Any, told: list[Any]) -> None:
    def ask(ctx: Any) -> None:
        ctx.graph_mode()
        task = web(ctx).execute_operation("test.echo")
        ctx.internal.send_task_event("succeeded", task, {"result": "fine"})
        events.send_task_event_func_remote(task, "task_started", "by hand", {"extra": 1})
        events.send_task_event_func_local(task, "task_started", "at once")

    work(env, ask)
    succeeded = next(each for each in told if each.get("event_type") == "task_succeeded")
    assert succeeded["message"]["text"].endswith("- fine")
    context = succeeded["context"]
    assert (context["node_name"], context["task_total_retries"]) == ("web", 3)
    assert (context["deployment_id"], context["workflow_id"]) == ("shop", "run")
    assert texts(told, "task_started") == ["by hand", "at once"]


def test_workflows_and_their_instances_say_what_they_want(env: Any, told: list[Any]) -> None:
    def ask(ctx: Any) -> None:
        logs.send_workflow_event(ctx, "workflow_stage", "phase", additional_context={"a": 1})
        logs.send_workflow_node_event(web(ctx), "workflow_node_event", "node")
        ctx.internal.send_workflow_event("workflow_stage", "inside")

    work(env, ask)
    assert texts(told, "workflow_stage") == ["phase", "inside"]
    (node,) = [each for each in told if each.get("event_type") == "workflow_node_event"]
    assert node["context"]["node_name"] == "web"


def test_an_event_goes_where_its_sender_says() -> None:
    ctx = CloudifyContext({"node_id": "web_1", "node_name": "web", "execution_id": "e"})
    found: list[Any] = []
    logs.send_plugin_event(ctx, "hello", args=[1], out_func=found.append)
    logs.send_task_event({"task_id": "t"}, "task_started", "go", out_func=found.append)
    plugin, task = found
    assert plugin["event_type"] == "plugin_event"
    assert plugin["message"] == {"text": "hello", "arguments": [1]}
    assert plugin["context"]["node_id"] == "web_1"
    assert (plugin["type"], plugin["message_code"]) == ("cloudify_event", None)
    assert plugin["timestamp"].endswith("Z")
    assert (task["context"], task["event_type"]) == ({"task_id": "t"}, "task_started")


def test_a_logger_of_a_context_has_one_handler(env: Any, told: list[Any]) -> None:
    def ask(ctx: Any) -> None:
        for handler in (
            logs.CloudifyWorkflowLoggingHandler(ctx),
            logs.CloudifyWorkflowNodeLoggingHandler(web(ctx)),
            logs.CloudifyCtxLoggingHandler(ctx),
        ):
            logger = logs.init_cloudify_logger(handler, "own", logging.INFO)
            logger.debug("not this")
            logger.info("line of %s", type(handler).__name__)
        logger.handlers.clear()

    work(env, ask)
    lines = [each for each in told if each["type"] == "cloudify_log"]
    assert [each["message"]["text"] for each in lines] == [
        "line of CloudifyWorkflowLoggingHandler",
        "line of CloudifyWorkflowNodeLoggingHandler",
        "line of CloudifyCtxLoggingHandler",
    ]
    assert (lines[0]["level"], lines[0]["logger"]) == ("info", "ctx.own")
    assert lines[1]["context"]["node_name"] == "web"


def test_a_logger_of_an_operation_speaks_of_its_node() -> None:
    ctx = CloudifyContext({"node_id": "web_1", "node_name": "web"})
    found: list[Any] = []
    logger = logs.init_cloudify_logger(
        logs.CloudifyPluginLoggingHandler(ctx, out_func=found.append), "plugin"
    )
    logger.warning("careful")
    logger.handlers.clear()
    assert (found[0]["level"], found[0]["context"]["node_id"]) == ("warning", "web_1")


def test_a_context_says_who_speaks(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        of_all = logs.message_context_from_sys_wide_wf_context(ctx)
        of_one = logs.message_context_from_workflow_node_instance_context(web(ctx))
        return of_all["deployment_id"], of_one["deployment_id"], of_one["node_name"]

    assert work(env, ask) == (None, "shop", "web")


@pytest.mark.parametrize(
    ("error", "retries", "handler", "words"),
    [
        (ValueError("boom"), 2, None, "-> boom (next try in 15 s)"),
        (ValueError("boom"), -1, None, "-> boom (next try in 15 s)"),
        (RecoverableError("busy", retry_after=0.5), 1, None, "(next try in 0.5 s)"),
        (OperationRetry("later", retry_after=3), 1, None, "(next try in 3 s)"),
        (OperationRetry("later", retry_after=3), 1, HandlerResult.fail, "(next try in 3 s)"),
        (ValueError("boom"), 0, None, "-> boom"),
        (NonRecoverableError("never"), 2, None, "-> never"),
        (ValueError("boom"), 2, HandlerResult.fail, "-> boom"),
    ],
)
def test_a_failure_says_when_the_next_try_comes(
    env: Any, error: Exception, retries: int, handler: Any, words: str
) -> None:
    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        task = web(ctx).execute_operation("test.echo")
        task.total_retries, task.retry_interval, task.on_failure = retries, 15, handler
        state = "rescheduled" if isinstance(error, OperationRetry) else "failed"
        task.set_state(state, exception=error)
        return task.event(state).record.message

    assert work(env, ask).endswith(words)
