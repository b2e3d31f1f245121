"""Names, arguments and values are those of the public framework (framework §1 and §6)."""

import inspect
import logging
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from docs.compatibility import PARTS, Part
from docs.compatibility_page import covering_test, promised

from cloudify import _compat, logs
from cloudify.workflows import tasks, tasks_graph, workflow_context
from unit.runtime.sdk.promised import environment, web, work

LISTED = [
    pytest.param(part, name, id=f"{part.module}:{part.owner}.{name}")
    for part in PARTS
    for name in part.names.split()
]
CONTEXT = "cloudify.workflows.workflow_context:CloudifyWorkflowContext"
INSTANCE = "cloudify.workflows.workflow_context:CloudifyWorkflowNodeInstance"
RELATIONSHIP = "cloudify.workflows.workflow_context:CloudifyWorkflowRelationshipInstance"
INTERNAL = "cloudify.workflows.workflow_context:CloudifyWorkflowContextInternal"
GRAPH = "cloudify.workflows.tasks_graph:TaskDependencyGraph"
LIFECYCLE = "cloudify.plugins.lifecycle"
OPERATION = "operation kwargs allow_kwargs_override send_task_events"
RETRIES = "total_retries retry_interval"

# How a call begins; more may follow, as long as it has a default.
ARGUMENTS = {
    "cloudify.decorators:workflow": "func system_wide resumable **kwargs",
    f"{CONTEXT}.send_event": "event event_type args additional_context",
    f"{CONTEXT}.execute_task": "task_name local task_queue task_target kwargs node_context "
    f"send_task_events {RETRIES} timeout timeout_recoverable",
    f"{CONTEXT}.local_task": "local_task node info kwargs task_id name send_task_events "
    f"override_task_config {RETRIES}",
    f"{CONTEXT}.remote_task": "kwargs cloudify_context task_id task_queue task_target "
    f"send_task_events {RETRIES}",
    f"{CONTEXT}.download_resource": "resource_path target_path",
    f"{CONTEXT}.update_operation": "operation_id state result exception",
    f"{CONTEXT}.store_tasks_graph": "name operations",
    f"{CONTEXT}.store_operation": "task dependencies graph_id",
    f"{CONTEXT}.update_node_instance": "node_instance_id version state runtime_properties "
    "system_properties relationships force",
    f"{CONTEXT}.start_execution": "deployment_id workflow_id **settings",
    f"{CONTEXT}.cleanup": "finished",
    f"{CONTEXT}._process_task": "task",
    f"{INTERNAL}.send_task_event": "state task event",
    f"{INTERNAL}.send_workflow_event": "event_type message args additional_context",
    f"{INTERNAL}.evaluate_functions": "deployment_id ctx payload",
    f"{INSTANCE}.send_event": "event additional_context",
    f"{INSTANCE}.execute_operation": OPERATION,
    f"{RELATIONSHIP}.execute_source_operation": OPERATION,
    f"{RELATIONSHIP}.execute_target_operation": OPERATION,
    f"{GRAPH}": "workflow_context graph_id default_subgraph_task_config",
    f"{GRAPH}.add_dependency": "src_task dst_task",
    f"{GRAPH}.store": "name optimize",
    f"{GRAPH}.restore": "workflow_context retrieved_graph",
    "cloudify.workflows.tasks:HandlerResult": "action ignore_total_retries retry_after",
    "cloudify.workflows.tasks:HandlerResult.retry": "ignore_total_retries retry_after",
    "cloudify.workflows.tasks:WorkflowTaskResult.get": "retry_on_failure",
    "cloudify.workflows.tasks:WorkflowTask.set_state": "state result exception",
    "cloudify.workflows.tasks:WorkflowTask.restore": "ctx graph task_descr",
    "cloudify.workflows.events:format_event_message": "name task_type state result exception "
    "current_retries total_retries postfix",
    "cloudify.workflows.events:send_task_event": "state task send_event_func event",
    "cloudify.workflows.local:init_env": "blueprint_path name inputs storage ignored_modules "
    "provider_context resolver validate_version",
    "cloudify.workflows.local:load_env": "name storage resolver",
    "cloudify.workflows.local:_Environment.execute": "workflow parameters allow_custom_parameters "
    "task_retries task_retry_interval subgraph_retries task_thread_pool_size",
    "cloudify.workflows.local:_merge_and_validate_execution_parameters": "workflow workflow_name "
    "execution_parameters allow_custom_parameters",
    "cloudify.workflows.local:DeploymentStorage.update_node_instance": "node_instance_id version "
    "runtime_properties system_properties state relationships force",
    "cloudify.logs:init_cloudify_logger": "handler logger_name logging_level",
    "cloudify.logs:create_event_message_prefix": "event with_worker_names",
    "cloudify.dispatch:dispatch": "__cloudify_context *args **kwargs",
    "cloudify.dispatch:main": "",
    "cloudify.plugins.workflows:check_status": "ctx",
    f"{LIFECYCLE}:install_node_instances": "graph node_instances related_nodes name_prefix",
    f"{LIFECYCLE}:uninstall_node_instances": "graph node_instances ignore_failure related_nodes "
    "name_prefix",
    f"{LIFECYCLE}:reinstall_node_instances": "graph node_instances ignore_failure related_nodes",
    f"{LIFECYCLE}:execute_establish_relationships": "graph node_instances related_nodes "
    "modified_relationship_ids",
    f"{LIFECYCLE}:execute_unlink_relationships": "graph node_instances related_nodes",
}


@pytest.mark.parametrize(("part", "name"), LISTED)
def test_every_listed_name_is_there_and_covered(part: Part, name: str) -> None:
    promised(part, name)
    covering_test(part, name)


@pytest.mark.parametrize("place", ARGUMENTS)
def test_a_call_takes_the_arguments_of_the_public_framework(place: str) -> None:
    expected = ARGUMENTS[place].split()
    parameters = _parameters(resolve_name(place))
    assert [name for name, _ in parameters][: len(expected)] == expected
    assert all(is_optional for _, is_optional in parameters[len(expected) :])


def _parameters(thing: Any) -> list[tuple[str, bool]]:
    parameters = list(inspect.signature(thing).parameters.values())
    marks = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    named = [
        (
            f"{marks.get(each.kind, '')}{each.name}",
            each.kind in marks or each.default is not inspect.Parameter.empty,
        )
        for each in parameters
    ]
    return named[1:] if named and named[0][0] == "self" else named


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
