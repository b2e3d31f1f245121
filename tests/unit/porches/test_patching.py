"""Where code in the wild puts something of its own in a module's place, that takes effect."""

from pathlib import Path
from typing import Any

import pytest

from cloudify import manager
from cloudify.workflows import api
from unit.runtime.sdk.promised import HERE, environment, web, work


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


@pytest.mark.parametrize("module", ["cloudify.workflows.api", "cloudify.workflows.workflow_api"])
def test_a_cancel_flag_that_is_set_by_hand_ends_a_graph(
    module: str, env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        monkeypatch.setattr(f"{module}.cancel_request", True)
        graph.add_task(web(ctx).execute_operation("test.never"))
        with pytest.raises(api.ExecutionCancelled):
            graph.execute()
        return api.has_cancel_request()

    assert work(env, ask) is True


def test_the_question_for_a_cancel_can_be_answered_otherwise(
    env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloudify.workflows.workflow_api.has_cancel_request", lambda: True)
    assert work(env, lambda ctx: api.has_cancel_request()) is True


@pytest.mark.parametrize("name", ["stdout_event_out", "stdout_log_out"])
def test_what_writes_events_and_lines_can_be_replaced(
    name: str, env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Any] = []
    monkeypatch.setattr(f"cloudify.logs.{name}", lambda record, **_: found.append(record))
    work(env, lambda ctx: (ctx.send_event("said"), ctx.logger.info("said")))
    assert "said" in [each["message"]["text"] for each in found]


@pytest.mark.parametrize("name", ["manager_event_out", "manager_log_out"])
def test_what_tells_the_manager_can_be_replaced(
    name: str, env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cloudify import logs  # noqa: PLC0415 - as the code that replaces does

    found: list[Any] = []
    monkeypatch.setattr(f"cloudify.logs.{name}", lambda record, ctx: found.append(record))

    def ask(ctx: Any) -> None:
        logs.send_workflow_event(ctx, "workflow_stage", "said")
        handler = logs.CloudifyWorkflowLoggingHandler(ctx)
        logs.init_cloudify_logger(handler, "own").info("said")

    work(env, ask)
    assert [each["message"]["text"] for each in found] == ["said"]


def test_the_class_of_events_can_be_replaced(
    env: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Loud:
        has_output = True

        def __init__(self, event: Any, *_: Any) -> None:
            self.text = event["message"]["text"]

        def __str__(self) -> str:
            return f"LOUD {self.text}"

    monkeypatch.setattr("cloudify.logs.EVENT_CLASS", Loud)
    work(env, lambda ctx: ctx.send_event("said"))
    assert "LOUD said" in capsys.readouterr().out


def test_more_is_shown_where_the_verbosity_is_raised(
    env: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work(env, lambda ctx: ctx.logger.debug("quiet"))
    assert "quiet" not in capsys.readouterr().out
    monkeypatch.setattr("cloudify.logs.EVENT_VERBOSITY_LEVEL", 3)
    work(env, lambda ctx: ctx.logger.debug("quiet"))
    assert "quiet" in capsys.readouterr().out


def test_a_method_of_an_instance_can_be_replaced(env: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place = "cloudify.workflows.workflow_context.CloudifyWorkflowNodeInstance.execute_operation"
    monkeypatch.setattr(place, lambda self, operation, **_: f"{operation} of {self.node_id}")
    assert work(env, lambda ctx: web(ctx).execute_operation("start")) == "start of web"


def test_the_task_of_a_callable_can_be_replaced(env: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from cloudify.workflows import tasks  # noqa: PLC0415 - as the code that replaces does

    class Marked(tasks.LocalWorkflowTask):
        pass

    monkeypatch.setattr("cloudify.workflows.workflow_context.LocalWorkflowTask", Marked)
    assert work(env, lambda ctx: ctx.local_task(lambda: 1).task.task_type) == "Marked"


def test_what_begins_an_operation_can_be_replaced(
    env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def succeed(task: Any) -> Any:
        task.set_state("succeeded", result="pretended")
        return task.async_result

    monkeypatch.setattr("cloudify.workflows.tasks.RemoteWorkflowTask.apply_async", succeed)
    result = work(env, lambda ctx: web(ctx).execute_operation("test.never").get())
    assert result == "pretended"


def test_the_running_of_graphs_can_be_replaced(env: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place = "cloudify.workflows.tasks_graph.TaskDependencyGraph.execute"
    monkeypatch.setattr(place, lambda graph: len(graph.tasks))

    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        graph.add_task(web(ctx).execute_operation("test.never"))
        return graph.execute()

    assert work(env, ask) == 1


def test_what_runs_code_by_its_name_can_be_replaced(
    env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pretend(__cloudify_context: Any, **_: Any) -> str:
        return f"instead of {__cloudify_context['task_name']}"

    monkeypatch.setattr("cloudify.dispatch.dispatch", pretend)
    result = work(env, lambda ctx: ctx.execute_task(f"{HERE}.never").get())
    assert result == f"instead of {HERE}.never"


def test_the_steps_of_built_in_workflows_can_be_replaced(
    env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[int] = []

    def count(graph: Any, instances: Any, *_: Any, **__: Any) -> None:
        installed.append(len(set(instances)))

    monkeypatch.setattr("cloudify.plugins.lifecycle.install_node_instances", count)
    env.execute("install")
    assert installed == [3]


def test_the_manager_can_be_replaced_for_questions_about_instances(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Instances:
        def get(self, instance_id: str, **_: Any) -> Any:
            return {"id": instance_id, "node_id": "web"}

    class Client:
        node_instances = Instances()

    monkeypatch.setattr("cloudify.manager.get_rest_client", Client)
    assert manager.get_node_instance("web_1").node_id == "web"


def test_the_manager_can_be_replaced_for_workflows(
    env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Client:
        class manager:
            @staticmethod
            def get_managers() -> list[str]:
                return ["pretended"]

    monkeypatch.setattr("cloudify.workflows.workflow_context.get_rest_client", Client)

    def ask(ctx: Any) -> Any:
        context = type(ctx)({**ctx._context, "local": False}, ctx.internal._ports)
        return context.get_managers()

    assert work(env, ask) == ["pretended"]
