"""Names, arguments and values are those of the public framework (framework §1 and §6)."""

import logging
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any

import pytest
from docs.compatibility import SECTIONS
from docs.compatibility.page import arguments, covering_test, promised
from docs.compatibility.part import Part, Promise

import dsl_parser._compat
from cloudify import _compat, logs
from cloudify.workflows import tasks, tasks_graph, workflow_context
from unit.porches.test_module_map import MODULES
from unit.runtime.sdk.promised import environment, web, work

# Promised by nobody else there.
OURS = {
    "cloudify.workflows.local": {"EnvironmentBusy", "REFUSALS"},
    "cloudify.plugins.workflows": {"update", "csys_update_deployment", "update_plugin"},
}
PARTS = [part for parts in SECTIONS.values() for part in parts]
PROMISES = [
    pytest.param(part, promise, id=f"{part.module}:{part.owner}.{promise.name}")
    for part in PARTS
    for promise in part.promises()
]
CALLS = [each for each in PROMISES if each.values[1].arguments is not None]


@pytest.mark.parametrize(("part", "promise"), PROMISES)
def test_every_listed_name_is_there_and_covered(part: Part, promise: Promise) -> None:
    promised(part, promise)
    covering_test(part, promise.name)


@pytest.mark.parametrize(("part", "promise"), CALLS)
def test_a_call_takes_the_arguments_of_the_public_framework(part: Part, promise: Promise) -> None:
    expected = promise.arguments or ()
    found = arguments(promised(part, promise))
    compared = [_as_promised(*pair) for pair in zip(found, expected, strict=False)]
    assert compared == list(expected)
    assert all("=" in each or each.startswith("*") for each in found[len(expected) :])


@pytest.mark.parametrize("module", MODULES)
def test_what_a_porch_exports_is_listed(module: str) -> None:
    porch = resolve_name(module)
    exported = {name for name in getattr(porch, "__all__", ()) if not name.startswith("_")}
    modules = {name for name in exported if isinstance(getattr(porch, name), ModuleType)}
    listed = {
        promise.name for part in PARTS if part.module == module for promise in part.promises()
    }
    assert exported - modules - listed - OURS.get(module, set()) == set()


def _as_promised(ours: str, theirs: str) -> str:
    """Without what the promise leaves open: defaults, and the names of what takes the rest."""
    marks = theirs[: len(theirs) - len(theirs.lstrip("*"))]
    if marks:
        return theirs if ours.startswith(marks) else ours
    return ours if "=" in theirs else ours.split("=")[0]


def test_constants_have_the_values_of_the_public_framework() -> None:
    assert (tasks.INFINITE_TOTAL_RETRIES, tasks.DEFAULT_TOTAL_RETRIES) == (-1, -1)
    assert (tasks.DEFAULT_RETRY_INTERVAL, tasks.DEFAULT_SUBGRAPH_TOTAL_RETRIES) == (30, 0)
    assert tasks.DEFAULT_SEND_TASK_EVENTS is True
    assert tasks.DISPATCH_TASK == "cloudify.dispatch.dispatch"
    assert (tasks.TASK_PENDING, tasks.TASK_SENDING, tasks.TASK_SENT, tasks.TASK_STARTED) == (
        "pending",
        "sending",
        "sent",
        "started",
    )
    ends = (tasks.TASK_RESCHEDULED, tasks.TASK_SUCCEEDED, tasks.TASK_FAILED)
    assert (*ends, tasks.TASK_RESPONSE_SENT) == (
        "rescheduled",
        "succeeded",
        "failed",
        "response-sent",
    )
    assert set(tasks.TERMINATED_STATES) == set(ends)


def test_objects_are_of_the_promised_classes(tmp_path: Path) -> None:
    def ask(ctx: Any) -> Any:
        instance = web(ctx)
        relationship = next(instance.relationships)
        result = instance.execute_operation("test.echo")
        modification = ctx.deployment.start_modification({"web": {"instances": 3}})
        modification.rollback()
        return [
            (ctx.internal, workflow_context.CloudifyWorkflowContextInternal),
            (instance.node, workflow_context.CloudifyWorkflowNode),
            (instance, workflow_context.CloudifyWorkflowNodeInstance),
            (relationship.relationship, workflow_context.CloudifyWorkflowRelationship),
            (relationship, workflow_context.CloudifyWorkflowRelationshipInstance),
            (ctx.deployment, workflow_context.WorkflowDeploymentContext),
            (modification, workflow_context.Modification),
            (modification.added, workflow_context.ModificationNodes),
            (result, tasks.WorkflowTaskResult),
            (ctx.internal.task_graph.sequence(), tasks_graph.TaskSequence),
        ]

    found = work(environment(tmp_path), ask)
    assert [kind for thing, kind in found if not isinstance(thing, kind)] == []


def test_errors_of_graphs_can_be_caught_by_their_names() -> None:
    assert issubclass(tasks_graph.TaskDependencyGraphError, RuntimeError)
    assert issubclass(tasks_graph.TaskDependencyGraphErrors, RuntimeError)


def test_workflows_import_their_modules_from_one_place() -> None:
    porch = resolve_name("cloudify.workflows")
    assert porch.workflow_context is workflow_context
    assert porch.api is porch.workflow_api
    assert porch.events.get_event_type("started") == "task_started"
    assert porch.api.kill_request is False


def test_the_bridge_between_two_pythons_has_all_its_planks() -> None:
    assert _compat.urljoin("http://a/b", "c") == "http://a/c"
    assert _compat.unquote(_compat.urlquote("a b")) == "a b"
    assert _compat.parse_qs(_compat.urlencode({"a": 1})) == {"a": ["1"]}
    assert _compat.pathname2url("/a b") == "/a%20b"
    assert callable(_compat.urlopen)
    space: dict[str, Any] = {}
    _compat.exec_("a = 1", space)
    assert space["a"] == 1
    assert _compat.httplib.OK == 200
    assert _compat.SafeConfigParser().sections() == []
    assert _compat.xmlrpclib.dumps((1,))
    assert _compat.builtins.len([1]) == 1
    assert _compat.ABC.__name__ == "ABC"
    for name in ("urljoin", "urlopen", "pathname2url"):
        assert getattr(dsl_parser._compat, name) is getattr(_compat, name)


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_process_of_an_agent_logs_to_its_file(tmp_path: Path, root_logger: Any) -> None:
    logs.setup_agent_logger("agent", log_level="DEBUG", log_dir=str(tmp_path))
    root_logger.debug("in the file")
    for handler in root_logger.handlers:
        handler.close()
    assert "in the file" in (tmp_path / "agent.log").read_text()


def test_a_process_below_another_logs_to_stdout(
    root_logger: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.setup_subprocess_logger()
    root_logger.debug("for the parent")
    assert "for the parent" in capsys.readouterr().out


def test_the_context_of_a_message_says_whose_it_is(tmp_path: Path) -> None:
    def ask(ctx: Any) -> Any:
        told = logs.message_context_from_workflow_context(ctx)
        return told["deployment_id"], told["workflow_id"], told["execution_id"] == ctx.execution_id

    assert work(environment(tmp_path), ask) == ("shop", "run", True)


def test_the_context_of_an_operations_message_says_whose_it_is() -> None:
    context = resolve_name("cloudify.context:CloudifyContext")({"node_id": "web_1"})
    assert logs.message_context_from_cloudify_context(context)["node_id"] == "web_1"
