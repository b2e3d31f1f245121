"""Uninstalling a deployment together with those that have it as their parent."""

from types import SimpleNamespace
from typing import Any

import pytest

from builtin.world import World
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.responses import ListResponse
from conductor.runtime.builtin import awaited, services
from conductor.runtime.builtin.workflows import uninstall
from conductor.runtime.sdk import workflow_api, workflow_context
from conductor.runtime.sdk.workflow_api import ExecutionCancelled

FILTERS = {"type_names": [], "node_ids": [], "node_instance_ids": []}


class Manager:
    """A REST client that knows deployments by their parents. Each execution is `started` when it is
    looked at first, and ends as `ends` says; else as terminated."""

    def __init__(self, parents: dict[str, str]) -> None:
        self.parents = parents
        self.ends: dict[str, str] = {}
        self.running: list[Any] = []
        self.begun: list[tuple[str, dict[str, Any]]] = []
        self.cancelled: list[str] = []
        self.refusals: dict[str, CloudifyClientError] = {}
        self.pages = 0
        self.deployments = SimpleNamespace(list=self._deployments)
        self.executions = SimpleNamespace(
            list=self._list, start=self._start, get=self._get, cancel=self.cancelled.append
        )
        self._looked_at: set[str] = set()

    def _deployments(self, _offset: int, _size: int, **_: Any) -> ListResponse[Any]:
        self.pages += 1
        page = sorted(self.parents)[_offset : _offset + _size]
        found = [self._deployment(each) for each in page]
        return ListResponse(found, {"pagination": {"total": len(self.parents)}})

    def _deployment(self, name: str) -> Any:
        label = {"key": "csys-obj-parent", "value": self.parents[name]}
        other = {"key": "team", "value": "dep"}
        return SimpleNamespace(id=name, labels=[other, label])

    def _list(self, deployment_id: str, **_: Any) -> list[Any]:
        return [each for each in self.running if each.deployment_id == deployment_id]

    def _start(self, deployment_id: str, workflow_id: str, **settings: Any) -> Any:
        assert workflow_id == "uninstall"
        if deployment_id in self.refusals:
            raise self.refusals[deployment_id]
        self.begun.append((deployment_id, settings))
        return SimpleNamespace(id=f"x-{deployment_id}")

    def _get(self, execution_id: str) -> Any:
        service = execution_id.removeprefix("x-")
        is_first = execution_id not in self._looked_at
        self._looked_at.add(execution_id)
        status = "started" if is_first else self.ends.get(service, "terminated")
        return SimpleNamespace(id=execution_id, deployment_id=service, status=status)


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch, world: World) -> Manager:
    world.node("web", ["delete"], state="started")
    world.records.execution = lambda _=None: {"id": "run", "created_at": "2020"}  # type: ignore[method-assign]
    made = Manager({"db": "dep", "cache": "dep", "other": "elsewhere", "dep": "dep"})
    monkeypatch.setattr(workflow_context, "get_rest_client", lambda: made)
    monkeypatch.setattr(awaited, "_LOOK", 0)
    return made


def test_services_go_down_by_the_same_workflow_before_the_deployment(
    world: World, manager: Manager
) -> None:
    world.run(uninstall, recursive=True)

    same = {"ignore_failure": False, "recursive": True, **FILTERS}
    settings = {"parameters": same, "allow_custom_parameters": True, "dry_run": False}
    assert manager.begun == [("cache", settings), ("db", settings)]
    assert world.performed() == ["delete web_1"]


def test_without_the_word_services_stay(world: World, manager: Manager) -> None:
    world.run(uninstall)
    assert manager.begun == []


def test_a_service_that_cannot_go_keeps_the_deployment_up(world: World, manager: Manager) -> None:
    manager.ends["db"] = "failed"

    with pytest.raises(RuntimeError, match=r"could not be uninstalled: db \(x-db: failed\)"):
        world.run(uninstall, recursive=True)

    assert world.performed() == []


def test_a_service_that_cannot_go_may_be_ignored(world: World, manager: Manager) -> None:
    manager.ends["db"] = "failed"

    world.run(uninstall, recursive=True, ignore_failure=True)

    assert manager.begun[0][1]["parameters"]["ignore_failure"] is True
    assert world.performed() == ["delete web_1"]


def test_what_an_interrupted_run_had_begun_is_waited_for(world: World, manager: Manager) -> None:
    ours = {"status": "started", "created_at": "2021"}
    manager.running = [SimpleNamespace(id="x-db", deployment_id="db", **ours)]

    world.run(uninstall, recursive=True)

    assert [service for service, _ in manager.begun] == ["cache"]


def test_what_others_have_begun_is_not_waited_for(world: World, manager: Manager) -> None:
    """They may be waiting for this one: parents can form a circle."""
    theirs = {"status": "started", "created_at": "2019"}
    manager.running = [SimpleNamespace(id="x-db", deployment_id="db", **theirs)]
    manager.refusals["db"] = CloudifyClientError("db is busy", None, 400, "busy")

    with pytest.raises(CloudifyClientError, match="db is busy"):
        world.run(uninstall, recursive=True)


def test_a_service_with_nothing_to_uninstall_is_no_obstacle(world: World, manager: Manager) -> None:
    code = "unavailable_workflow_error"
    manager.refusals["db"] = CloudifyClientError("nothing is active", None, 400, code)

    world.run(uninstall, recursive=True)

    assert world.performed() == ["delete web_1"]


def test_services_are_found_on_every_page(
    world: World, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_PAGE", 1)
    world.run(uninstall, recursive=True)
    assert manager.pages == 4
    assert [service for service, _ in manager.begun] == ["cache", "db"]


def test_a_cancel_ends_the_services_uninstallations_too(
    world: World, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow_api, "cancel_request", True)

    with pytest.raises(ExecutionCancelled):
        world.run(uninstall, recursive=True)

    assert manager.cancelled == ["x-cache", "x-db"]
    assert world.performed() == []


def test_a_local_environment_has_no_services(world: World, manager: Manager) -> None:
    world.run(uninstall, {"local": True}, recursive=True)
    assert (manager.begun, world.performed()) == ([], ["delete web_1"])
