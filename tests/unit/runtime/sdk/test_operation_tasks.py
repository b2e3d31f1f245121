"""How an operation becomes a task, and what its context says (framework §1.8)."""

from pathlib import Path
from typing import Any

import pytest

from cloudify.workflows import tasks
from unit.runtime.sdk.promised import HERE, environment, web, work


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


def context_of(env: Any, operation: str = "test.echo") -> Any:
    """The context that the operation itself sees."""

    def ask(ctx: Any) -> Any:
        kwargs = {"word": ""}
        task = web(ctx).execute_operation(operation, kwargs, allow_kwargs_override=True)
        return task.get()

    return work(env, ask)


def test_an_operation_that_nobody_implements_is_a_task_that_does_nothing(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        task = web(ctx).execute_operation("no.such")
        return task.is_nop(), task.name, task.get()

    assert work(env, ask) == (True, "NOP", None)


def test_a_bare_operation_name_is_enough_where_it_is_unique(env: Any) -> None:
    assert work(env, lambda ctx: web(ctx).execute_operation("echo").get()) == "hi"


def test_an_input_that_is_said_twice_must_be_allowed(env: Any) -> None:
    def override(ctx: Any) -> Any:
        kwargs = {"word": "ho"}
        allowed = web(ctx).execute_operation("echo", kwargs, allow_kwargs_override=True).get()
        with pytest.raises(RuntimeError, match="Duplicate definition of word"):
            web(ctx).execute_operation("echo", kwargs)
        return allowed

    assert work(env, override) == "ho"


@pytest.mark.parametrize(
    ("count", "is_right"), [(2, True), ({"get_input": "x"}, True), ("2", False)]
)
def test_inputs_are_held_to_their_types(count: Any, is_right: bool, env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        kwargs = {"count": count}
        return web(ctx).execute_operation("typed", kwargs, allow_kwargs_override=True).kwargs

    if is_right:
        assert work(env, ask)["count"] == count
    else:
        with pytest.raises(RuntimeError, match="count of operation typed must be of type integer"):
            work(env, ask)


def test_the_context_of_an_operation_says_where_it_runs(env: Any) -> None:
    context = context_of(env)
    assert context["type"] == "operation"
    assert context["__cloudify_context"] == "0.3"
    assert context["task_name"] == f"{HERE}.echo"
    assert context["node_id"].startswith("web_")
    assert context["node_name"] == "web"
    assert context["operation"] == {"name": "test.echo", "retry_number": 0, "max_retries": 3}
    assert (context["timeout"], context["timeout_recoverable"]) == (9, None)
    assert context["executor"] == "central_deployment_agent"
    assert context["has_intrinsic_functions"] is False
    assert context["execution_env"] == {}
    assert (context["deployment_id"], context["blueprint_id"]) == ("shop", "shop")
    assert (context["workflow_id"], context["local"]) == ("run", True)
    assert context["plugin"]["name"] == "own"
    assert context["plugin"]["package_version"] == "1.2"
    assert "runtime_only_evaluation" in context
    assert {"execution_id", "tenant", "task_id", "host_id", "workflow_parameters"} <= set(context)


def test_an_operation_of_a_machine_of_the_installation_has_its_environment(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.bootstrap_context["cloudify_agent"] = {"env": {"PROXY": "on"}}
        kwargs = {"word": ""}
        task = web(ctx).execute_operation("echo", kwargs, allow_kwargs_override=True)
        return task.get()["execution_env"]

    assert work(env, ask) == {"PROXY": "on"}


@pytest.mark.parametrize(
    ("execute", "side", "is_target"),
    [("execute_source_operation", "source", True), ("execute_target_operation", "target", False)],
)
def test_an_operation_of_a_relationship_knows_both_ends(
    execute: str, side: str, is_target: bool, env: Any
) -> None:
    def ask(ctx: Any) -> Any:
        relationship = next(web(ctx).relationships)
        return getattr(relationship, execute)("edge.tie").get()

    context = work(env, ask)
    assert context["related"]["is_target"] is is_target
    assert context["operation"]["relationship"] == side
    names = (context["node_name"], context["related"]["node_name"])
    assert names == (("web", "host") if side == "source" else ("host", "web"))


def test_an_operations_own_retries_win(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        own = web(ctx).execute_operation("test.fail")
        general = web(ctx).execute_operation("typed")
        return (own.total_retries, own.retry_interval), (general.total_retries, general.timeout)

    assert work(env, ask) == ((1, 0), (0, None))


def test_in_a_dry_run_nothing_runs_and_no_state_changes(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        never = web(ctx).execute_operation("test.never")
        named = ctx.execute_task(f"{HERE}.never")
        return type(never), type(named), web(ctx).set_state("started").is_nop()

    dry = tasks.DryRunLocalWorkflowTask
    assert work(env, ask, dry_run=True) == (dry, dry, True)


def test_code_runs_by_its_name_like_an_operation(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        kwargs = {"word": "by name"}
        here = ctx.execute_task(f"{HERE}.echo", kwargs=kwargs)
        elsewhere = ctx.execute_task(f"{HERE}.echo", local=False, kwargs=kwargs)
        return here.get(), elsewhere.get(), here.task.task_type, elsewhere.task.task_type

    assert work(env, ask) == ("by name", "by name", "LocalWorkflowTask", "RemoteWorkflowTask")


def test_code_by_name_sees_the_node_context_that_it_is_given(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        about = {"node_id": web(ctx).id, "node_name": "web"}
        seen = ctx.execute_task(f"{HERE}.echo", node_context=about).get()
        return seen["node_name"], seen["task_name"], seen["execution_id"] == ctx.execution_id

    assert work(env, ask) == ("web", f"{HERE}.echo", True)


def test_a_failure_of_code_by_name_is_raised_where_it_is_got(env: Any) -> None:
    with pytest.raises(ValueError, match="boom"):
        work(env, lambda ctx: ctx.execute_task(f"{HERE}.fail", total_retries=0).get())


def test_an_operation_runs_by_a_context_of_ones_own(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        context = {"task_name": f"{HERE}.echo"}
        result = ctx.remote_task({"word": "own"}, context, "task-1", total_retries=2)
        return result.get(), result.task.id, result.task.total_retries

    assert work(env, ask) == ("own", "task-1", 2)
