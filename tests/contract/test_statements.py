"""A list costs the same number of statements, whatever its page holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event

from conductor.control.services.stores import StoredGraph
from conductor.control.storage.database import Database
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.deployment_update import DeploymentUpdate, UpdateState
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import (
    BlueprintId,
    DeploymentId,
    DeploymentUpdateId,
    ExecutionId,
    GraphId,
    OperationId,
    PluginId,
    PluginsUpdateId,
    TenantName,
)
from conductor.domain.operation import OperationRecord
from conductor.domain.plugin import InstallationState, Plugin, PluginInstallation
from conductor.domain.plugins_update import PluginsUpdate, PluginsUpdateState
from contract.conftest import Manager

HOME = TenantName("default_tenant")


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


def blueprints(manager: Manager, numbers: range) -> None:
    now = manager.clock.now()
    for number in numbers:
        upload = Execution(
            ExecutionId(f"u{number}"),
            HOME,
            "upload_blueprint",
            ExecutionStatus.TERMINATED,
            now,
            "admin",
            blueprint_id=BlueprintId(f"b{number}"),
        )
        made = Blueprint(
            BlueprintId(f"b{number}"), HOME, BlueprintState.UPLOADED, "b.yaml", now, "admin"
        )
        with manager.database.writing() as unit:
            unit.executions.add(upload)
            unit.blueprints.add(replace(made, upload_execution_id=upload.id))


def plugins(manager: Manager, numbers: range) -> None:
    now = manager.clock.now()
    for number in numbers:
        plugin = Plugin(
            PluginId(f"p{number}"), HOME, "greeter", f"1.{number}", "g.wgn", "g", now, "admin"
        )
        with manager.database.writing() as unit:
            unit.plugins.add(plugin)
            unit.plugin_installations.put(
                PluginInstallation(plugin.id, "here", state=InstallationState.INSTALLED)
            )


def operations(manager: Manager, numbers: range) -> None:
    """Each in a graph of its own."""
    now = manager.clock.now()
    with manager.database.writing() as unit:
        if unit.executions.by_id(ExecutionId("e")) is None:
            unit.executions.add(
                Execution(
                    ExecutionId("e"), HOME, "install", ExecutionStatus.TERMINATED, now, "admin"
                )
            )
        for number in numbers:
            graph_id = GraphId(f"g{number}")
            unit.tasks_graphs.add(StoredGraph(graph_id, "e", "install", now))
            unit.operations.add_all(
                [OperationRecord(OperationId(f"o{number}"), graph_id, "o", "RemoteWorkflowTask")],
                now,
            )


def plugins_updates(manager: Manager, numbers: range) -> None:
    executions(manager, numbers)
    now = manager.clock.now()
    with manager.database.writing() as unit:
        if unit.blueprints.find(HOME, "bp") is None:
            unit.blueprints.add(
                Blueprint(
                    BlueprintId("bp"), HOME, BlueprintState.UPLOADED, "blueprint.yaml", now, "admin"
                )
            )
        for number in numbers:
            made = PluginsUpdate(
                PluginsUpdateId(f"u{number}"),
                HOME,
                BlueprintId("bp"),
                PluginsUpdateState.UPDATING,
                now,
                "admin",
                execution_id=ExecutionId(f"q{number}"),
            )
            unit.plugins_updates.add(made)


def executions(manager: Manager, numbers: range) -> None:
    """Each queued behind others of its deployment, and nested in one that runs."""
    now = manager.clock.now()
    parent = Execution(ExecutionId("q0"), HOME, "install", ExecutionStatus.STARTED, now, "admin")
    with manager.database.writing() as unit:
        for number in numbers:
            home = DeploymentId(f"d{number % 5}")
            queued = replace(parent, id=ExecutionId(f"q{number}"), status=ExecutionStatus.QUEUED)
            one = replace(queued, deployment_id=home, parent_id=parent.id) if number else parent
            unit.executions.add(one)


def updates(manager: Manager, numbers: range) -> None:
    executions(manager, numbers)
    now = manager.clock.now()
    with manager.database.writing() as unit:
        if unit.deployments.find(HOME, "dep") is None:
            home = Deployment(
                DeploymentId("dep"), HOME, BlueprintId("b"), DeploymentState.READY, now, "admin"
            )
            unit.deployments.add(home)
        for number in numbers:
            made = DeploymentUpdate(
                DeploymentUpdateId(f"u{number}"),
                HOME,
                DeploymentId("dep"),
                UpdateState.UPDATING,
                now,
                "admin",
                BlueprintId("old"),
                BlueprintId("new"),
                execution_id=ExecutionId(f"q{number}"),
            )
            unit.updates.add(made)


@pytest.mark.parametrize(
    ("path", "fill"),
    [
        ("/executions", executions),
        ("/deployment-updates", updates),
        ("/plugins-updates", plugins_updates),
        ("/blueprints", blueprints),
        ("/plugins?_get_data=true", plugins),
        ("/operations?execution_id=e", operations),
        ("/tasks_graphs?execution_id=e", operations),
    ],
)
def test_a_list_costs_the_same_however_long_it_is(
    manager: Manager, path: str, fill: object
) -> None:
    assert callable(fill)
    costs = []
    for numbers in (range(2), range(2, 30)):
        fill(manager, numbers)
        manager.http.get(path)  # the credentials are known from here on
        with counted(manager.database) as said:
            answer = manager.http.get(path).json()
        costs.append(len(said))
    assert len(answer["items"]) == 30
    assert costs[0] == costs[1] <= 7, said
