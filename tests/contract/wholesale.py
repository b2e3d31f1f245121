"""Of every noun as many more as a test wishes for, around the deployment d0."""

from dataclasses import replace

from conductor.control.services.stores.operations import StoredGraph
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.deployment import Deployment
from conductor.domain.deployment_update import DeploymentUpdate, UpdateState
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Tenant
from conductor.domain.ids import (
    BlueprintId,
    DeploymentId,
    DeploymentUpdateId,
    ExecutionId,
    GraphId,
    NodeInstanceId,
    OperationId,
    PluginId,
    PluginsUpdateId,
    TenantName,
)
from conductor.domain.node import Node, NodeInstance
from conductor.domain.operation import OperationRecord
from conductor.domain.plugin import InstallationState, Plugin, PluginInstallation
from conductor.domain.plugins_update import PluginsUpdate, PluginsUpdateState
from contract.conftest import Manager
from contract.wares import PLAN

HOME = TenantName("default_tenant")
D0 = DeploymentId("d0")


def wholesale(manager: Manager, numbers: range) -> None:
    for number in numbers:
        _over_http(manager, number)
        _deployed(manager, number)
        _executed(manager, number)
        _updated(manager, number)


def _over_http(manager: Manager, number: int) -> None:
    http = manager.http
    rules = {
        "filter_rules": [{"key": "id", "values": ["x"], "operator": "any_of", "type": "attribute"}]
    }
    for answer in (
        http.put(f"/secrets/s{number}", json={"value": "hush"}),
        http.put(f"/sites/site{number}", json={}),
        http.put(
            f"/blackouts/b{number}",
            json={"begins": "2030-01-01", "ends": "2030-01-02", "label": "never:there"},
        ),
        http.put(f"/filters/deployments/f{number}", json=rules),
        http.post("/tokens", json={}),
        http.put(
            f"/execution-schedules/s{number}?deployment_id=d0",
            json={"workflow_id": "install", "since": "2030-01-01", "recurrence": "1 day"},
        ),
    ):
        assert answer.is_success, answer.text


def _deployed(manager: Manager, number: int) -> None:
    """Deployments with nodes, instances and labels, below d0; and people and tenants."""
    now, home = manager.clock.now(), DeploymentId(f"w{number}")
    blueprint = BlueprintId(f"b{number}")
    with manager.database.writing() as unit:
        admin = unit.users.get(HOME, "admin")
        unit.users.add(replace(admin, username=f"u{number}"))
        unit.tenants.add(Tenant(TenantName(f"t{number}"), now))
        upload = ExecutionId(f"upload{number}")
        unit.executions.add(
            Execution(upload, HOME, "upload_blueprint", ExecutionStatus.TERMINATED, now, "admin")
        )
        made = Blueprint(blueprint, HOME, BlueprintState.UPLOADED, "b.yaml", now, "admin")
        unit.blueprints.add(replace(made, upload_execution_id=upload))
        first = unit.deployments.get(HOME, "d0")
        assert isinstance(first, Deployment)
        unit.deployments.add(replace(first, id=home, blueprint_id=blueprint))
        for name, of in (("web", home), (f"n{number}", D0)):
            plan = {**PLAN["nodes"][0], "id": name, "name": name}
            unit.nodes.add_all([Node(name, HOME, of, plan)])
        for identifier, of in ((f"w{number}_1", home), (f"d0_more{number}", D0)):
            unit.node_instances.add(NodeInstance(NodeInstanceId(identifier), HOME, of, "web", 1))
        unit.node_instances.note_states(HOME, [("d0_1", "started")], now, None)
    label = [{"number": str(number)}, {f"key{number}": "x"}, {"csys-obj-parent": "d0"}]
    assert manager.http.patch(f"/deployments/{home}", json={"labels": label}).is_success
    body = {"dependency_creator": f"c{number}", "source_deployment": home, "target_deployment": D0}
    put = manager.http.put("/deployments/inter-deployment-dependencies", json=body)
    assert put.is_success, put.text


def _executed(manager: Manager, number: int) -> None:
    """Executions that wait for others, each nested in one that runs; graphs, operations, events."""
    now, graph = manager.clock.now(), GraphId(f"g{number}")
    running = Execution(ExecutionId("e"), HOME, "install", ExecutionStatus.STARTED, now, "admin")
    queued = replace(
        running,
        id=ExecutionId(f"q{number}"),
        status=ExecutionStatus.QUEUED,
        deployment_id=DeploymentId(f"w{number % 2}"),
        parent_id=running.id,
    )
    with manager.database.writing() as unit:
        if unit.executions.by_id(running.id) is None:
            unit.executions.add(running)
        unit.executions.add(queued)
        unit.tasks_graphs.add(StoredGraph(graph, running.id, "install", now))
        operation = OperationRecord(OperationId(f"o{number}"), graph, "o", "RemoteWorkflowTask")
        unit.operations.add_all([operation], now)
        for one in (running, queued):
            unit.events.append(one, [EventRecord(EVENT, "hello", now)], now)


def _updated(manager: Manager, number: int) -> None:
    """Plugins, updates of both kinds, and modifications."""
    now, run = manager.clock.now(), ExecutionId(f"q{number}")
    plugin = Plugin(PluginId(f"p{number}"), HOME, "g", f"1.{number}", "g.wgn", "g", now, "admin")
    update = DeploymentUpdate(
        DeploymentUpdateId(f"u{number}"),
        HOME,
        D0,
        UpdateState.UPDATING,
        now,
        "admin",
        BlueprintId("old"),
        BlueprintId("new"),
        execution_id=run,
    )
    of_plugins = PluginsUpdate(
        PluginsUpdateId(f"u{number}"),
        HOME,
        BlueprintId("b0"),
        PluginsUpdateState.UPDATING,
        now,
        "admin",
        execution_id=run,
    )
    with manager.database.writing() as unit:
        unit.plugins.add(plugin)
        unit.plugin_installations.put(
            PluginInstallation(plugin.id, "here", state=InstallationState.INSTALLED)
        )
        unit.updates.add(update)
        unit.plugins_updates.add(of_plugins)
    body = {"deployment_id": f"w{number}", "nodes": {"web": {"instances": 1}}}
    begun = manager.http.post("/deployment-modifications", json=body)
    assert begun.is_success, begun.text
    ended = manager.http.post(f"/deployment-modifications/{begun.json()['id']}/finish")
    assert ended.is_success, ended.text
