"""What a workflow's context passes on to the manager (framework §1.4)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.runtime.engine.journal import ListJournal
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.workflow_context import CloudifyWorkflowContext
from unit.client.conftest import Wire
from unit.runtime.sdk.promised import environment, work

NOTHING = {"items": [], "metadata": {}}
QUESTIONS: list[tuple[Callable[[Any], Any], str, Any, int]] = [
    (lambda ctx: ctx.get_blueprint("b"), "GET /blueprints/b", {"id": "b"}, 200),
    (lambda ctx: ctx.get_deployment("d"), "GET /deployments/d", {"id": "d"}, 200),
    (lambda ctx: ctx.set_deployment_attributes("d", a=1), "PATCH /deployments/d", {}, 200),
    (lambda ctx: ctx.get_deployment_update("u"), "GET /deployment-updates/u", {}, 200),
    (
        lambda ctx: ctx.set_deployment_update_attributes("u", state="done"),
        "PATCH /deployment-updates/u",
        {},
        200,
    ),
    (lambda ctx: ctx.list_nodes(deployment_id="d"), "GET /nodes", NOTHING, 200),
    (lambda ctx: ctx.create_nodes("d", [{}]), "POST /nodes", {}, 201),
    (lambda ctx: ctx.update_node("d", "n", plugins=[]), "PATCH /nodes/d/n", None, 204),
    (lambda ctx: ctx.delete_node("d", "n"), "DELETE /nodes/d/n", None, 204),
    (lambda ctx: ctx.list_node_instances(node_id="n"), "GET /node-instances", NOTHING, 200),
    (lambda ctx: ctx.create_node_instances("d", [{}]), "POST /node-instances", {}, 201),
    (lambda ctx: ctx.delete_node_instance("i"), "DELETE /node-instances/i", None, 204),
    (lambda ctx: ctx.list_execution_schedules(), "GET /execution-schedules", NOTHING, 200),
    (
        lambda ctx: ctx.create_execution_schedule("s", "d", workflow_id="w", since="now"),
        "PUT /execution-schedules/s",
        {},
        201,
    ),
    (
        lambda ctx: ctx.update_execution_schedule("s", "d", enabled=False),
        "PATCH /execution-schedules/s",
        {},
        201,
    ),
    (lambda ctx: ctx.get_managers(), "GET /managers", NOTHING, 200),
    (
        lambda ctx: ctx.list_idds(source_deployment_id="d"),
        "GET /deployments/inter-deployment-dependencies",
        NOTHING,
        200,
    ),
    (
        lambda ctx: ctx.update_idds("d", []),
        "PUT /deployments/d/inter-deployment-dependencies",
        {},
        200,
    ),
    (lambda ctx: ctx.start_execution("d", "install"), "POST /executions", {"id": "e"}, 201),
    (
        lambda ctx: ctx._update_operation_inputs("d", "n", "start", "operations"),
        "POST /operations",
        None,
        204,
    ),
]


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def served(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The context of an execution on a server."""
    session = httpx.Client(transport=httpx.MockTransport(wire))
    client = CloudifyClient(session=session)
    monkeypatch.setattr("cloudify.workflows.workflow_context.get_rest_client", lambda: client)
    raw = {"execution_id": "run", "rest_host": "manager"}
    return CloudifyWorkflowContext(raw, RunPorts(None, ListJournal(), None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ask", "request_line", "answer", "status"), QUESTIONS, ids=[each[1] for each in QUESTIONS]
)
def test_a_question_goes_to_the_manager(
    ask: Callable[[Any], Any],
    request_line: str,
    answer: Any,
    status: int,
    served: Any,
    wire: Wire,
) -> None:
    wire.on(request_line, answer, status=status)
    ask(served)
    assert len(wire.requests) == 1


def test_what_the_manager_refuses_is_raised_with_its_sentence(served: Any, wire: Wire) -> None:
    sentence = "this server has no GET /api/v3.1/execution-schedules"
    answer = {"message": sentence, "error_code": "not_found_error"}
    wire.on("GET /execution-schedules", answer, status=404)
    with pytest.raises(CloudifyClientError, match=sentence):
        served.list_execution_schedules()


def test_a_local_environment_shows_its_own_records(tmp_path: Path) -> None:
    def ask(ctx: Any) -> Any:
        return (
            ctx.get_blueprint("shop")["id"],
            ctx.get_deployment("shop")["blueprint_id"],
            [node.id for node in ctx.list_nodes(node_id="web")],
            sorted(node.id for node in ctx.list_nodes(deployment_id="shop")),
            len(ctx.list_node_instances(node_id="web", evaluate_functions=True)),
            ctx.get_execution()["workflow_id"],
        )

    answers = work(environment(tmp_path), ask)
    assert answers == ("shop", "shop", ["web"], ["host", "web"], 2, "run")


def test_what_only_a_manager_has_is_empty_locally(tmp_path: Path) -> None:
    def ask(ctx: Any) -> Any:
        ctx.create_execution_schedule("s", "shop", workflow_id="run", since="now")
        ctx.update_execution_schedule("s", "shop", enabled=False)
        ctx.update_idds("shop", [])
        ctx._update_operation_inputs(deployment_id="shop")
        return ctx.list_execution_schedules(), ctx.get_managers(), ctx.list_idds()

    assert work(environment(tmp_path), ask) == ([], [], [])


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda ctx: ctx.start_execution("shop", "install"), RuntimeError),
        (lambda ctx: ctx.delete_node_instance("web_1"), NotImplementedError),
        (lambda ctx: ctx.update_node("shop", "web"), NotImplementedError),
        (lambda ctx: ctx.delete_node("shop", "web"), NotImplementedError),
        (lambda ctx: ctx.create_nodes("shop", []), NotImplementedError),
        (lambda ctx: ctx.create_node_instances("shop", []), NotImplementedError),
        (lambda ctx: ctx.get_deployment_update("u"), NotImplementedError),
        (lambda ctx: ctx.set_deployment_attributes("shop"), NotImplementedError),
        (lambda ctx: ctx.get_secret("key"), NotImplementedError),
        (lambda ctx: ctx.update_execution_status("started").get(), NotImplementedError),
    ],
)
def test_what_needs_a_manager_is_refused_locally(
    ask: Callable[[Any], Any], kind: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(kind, match=r"server|local"):
        work(environment(tmp_path), ask)


def test_another_blueprint_is_not_found_locally(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="blueprint 'other' not found"):
        work(environment(tmp_path), lambda ctx: ctx.get_blueprint("other"))
