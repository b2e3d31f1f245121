"""Deployments, and what is about several of them: groups, updates, dependencies, workflows."""

from typing import Any

import pytest

from client.calls import NONE, Call
from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.deployment_groups import DeploymentGroup
from cloudify_rest_client.deployment_modifications import DeploymentModification
from cloudify_rest_client.deployment_updates import DeploymentUpdate
from cloudify_rest_client.deployments import (
    Deployment,
    DeploymentCapabilities,
    DeploymentOutputs,
)
from cloudify_rest_client.inter_deployment_dependencies import InterDeploymentDependency
from cloudify_rest_client.responses import ListResponse
from cloudify_rest_client.workflows import Workflow

RULES = [{"key": "env", "values": ["prod"], "operator": "any_of", "type": "label"}]
DEPENDENCIES = "/deployments/inter-deployment-dependencies"
CLAIMS = {
    "skip_install": False,
    "skip_uninstall": False,
    "skip_reinstall": False,
    "skip_drift_check": False,
    "skip_heal": False,
    "force_reinstall": False,
    "force": False,
    "ignore_failure": False,
    "install_first": False,
    "preview": False,
    "update_plugins": True,
}

DEPLOYMENTS = [
    Call(
        lambda c: c.deployments.list(sort="id", _group_id="g", blueprint_id=["a", "b"]),
        "GET /deployments",
        query={"_sort": "id", "_group_id": "g", "blueprint_id": ["a", "b"]},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.deployments.list(filter_rules=RULES, filter_id="f", _include=["id"]),
        "POST /searches/deployments",
        {"filter_rules": RULES},
        query={"_filter_id": "f", "_include": "id"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.deployments.get("d", _include=["id"], all_sub_deployments=False),
        "GET /deployments/d",
        query={"_include": "id", "all_sub_deployments": False},
        gives=Deployment,
    ),
    Call(
        lambda c: c.deployments.create("bp", "d"),
        "PUT /deployments/d",
        {
            "blueprint_id": "bp",
            "inputs": {},
            "visibility": "tenant",
            "skip_plugins_validation": False,
            "runtime_only_evaluation": False,
        },
        status=201,
        gives=Deployment,
    ),
    Call(
        lambda c: c.deployments.create(
            "bp",
            "d",
            {"a": 1},
            visibility="private",
            site_name="paris",
            labels=[{"k": "v"}],
            display_name="D",
            async_create=True,
            created_by="bob",
        ),
        "PUT /deployments/d",
        {
            "blueprint_id": "bp",
            "inputs": {"a": 1},
            "visibility": "private",
            "skip_plugins_validation": False,
            "runtime_only_evaluation": False,
            "site_name": "paris",
            "labels": [{"k": "v"}],
            "display_name": "D",
            "created_by": "bob",
        },
        query={"async_create": True},
        status=201,
        gives=Deployment,
    ),
    Call(
        lambda c: c.deployments.delete("d", force=True, with_logs=True, recursive=True),
        "DELETE /deployments/d",
        query={"force": True, "delete_logs": True, "recursive": True},
        status=204,
    ),
    Call(
        lambda c: c.deployments.update_labels("d", [{"k": "v"}]),
        "PATCH /deployments/d",
        {"labels": [{"k": "v"}]},
        gives=Deployment,
    ),
    Call(
        lambda c: c.deployments.set_attributes("d", display_name="D", workflows={}),
        "PATCH /deployments/d",
        {"display_name": "D", "workflows": {}},
        gives=Deployment,
    ),
    Call(
        lambda c: c.deployments.set_owner("d", "bob"),
        "PATCH /deployments/d",
        {"creator": "bob"},
        gives=Deployment,
    ),
    Call(
        lambda c: c.deployments.set_visibility("d", "global"),
        "PATCH /deployments/d/set-visibility",
        {"visibility": "global"},
        gives=Deployment,
    ),
    Call(
        lambda c: c.deployments.set_site("d", "paris"),
        "POST /deployments/d/set-site",
        {"site_name": "paris"},
        gives=Deployment,
    ),
    Call(
        lambda c: c.deployments.set_site("d", detach_site=True),
        "POST /deployments/d/set-site",
        {"detach_site": True},
        gives=Deployment,
    ),
    Call(
        lambda c: c.deployments.outputs.get("d"),
        "GET /deployments/d/outputs",
        gives=DeploymentOutputs,
    ),
    Call(
        lambda c: c.deployments.capabilities.get("d"),
        "GET /deployments/d/capabilities",
        gives=DeploymentCapabilities,
    ),
    Call(
        lambda c: c.deployments.capabilities.list("d", _search="port"),
        "POST /searches/capabilities",
        {"constraints": {"deployment_id": "d"}},
        query={"_search": "port"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.deployments.scaling_groups.list(constraints={"blueprint_id": "bp"}),
        "POST /searches/scaling-groups",
        {"constraints": {"blueprint_id": "bp"}},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.workflows.list(filter_id="f", _group_id="g"),
        "GET /workflows",
        query={"_filter_id": "f", "_group_id": "g"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.workflows.list(filter_rules=RULES),
        "POST /searches/workflows",
        {"filter_rules": RULES},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.workflows.list(common_only=True, filter_id="f"),
        "POST /searches/workflows",
        {"filter_rules": []},
        query={"_common_only": True, "_filter_id": "f"},
        answer=NONE,
        gives=ListResponse,
    ),
]

GROUPS = [
    Call(
        lambda c: c.deployment_groups.list(),
        "GET /deployment-groups",
        answer=NONE,
        gives=ListResponse,
    ),
    Call(lambda c: c.deployment_groups.get("g"), "GET /deployment-groups/g", gives=DeploymentGroup),
    Call(
        lambda c: c.deployment_groups.put("g", blueprint_id="bp", default_inputs={}),
        "PUT /deployment-groups/g",
        {"blueprint_id": "bp", "default_inputs": {}},
        gives=DeploymentGroup,
    ),
    Call(
        lambda c: c.deployment_groups.put(
            "g",
            "global",
            "all of them",
            [{"k": "v"}],
            ["a"],
            filter_id="f",
            filter_rules=RULES,
            new_deployments=[{"id": "b"}],
            deployments_from_group="h",
            creation_counter=3,
        ),
        "PUT /deployment-groups/g",
        {
            "visibility": "global",
            "description": "all of them",
            "labels": [{"k": "v"}],
            "deployment_ids": ["a"],
            "filter_id": "f",
            "filter_rules": RULES,
            "new_deployments": [{"id": "b"}],
            "deployments_from_group": "h",
            "creation_counter": 3,
        },
        gives=DeploymentGroup,
    ),
    Call(
        lambda c: c.deployment_groups.add_deployments("g", ["a"], count=2, filter_id="f"),
        "PATCH /deployment-groups/g",
        {"add": {"deployment_ids": ["a"], "count": 2, "filter_id": "f"}},
        gives=DeploymentGroup,
    ),
    Call(
        lambda c: c.deployment_groups.remove_deployments("g", ["a"], deployments_from_group="h"),
        "PATCH /deployment-groups/g",
        {"remove": {"deployment_ids": ["a"], "deployments_from_group": "h"}},
        gives=DeploymentGroup,
    ),
    Call(
        lambda c: c.deployment_groups.delete("g", delete_deployments=True, with_logs=True),
        "DELETE /deployment-groups/g",
        {"delete_deployments": True, "force": False, "delete_logs": True, "recursive": False},
        answer={"execution_group_id": "x"},
        gives=str,
    ),
    Call(
        lambda c: c.deployment_groups.delete("g"),
        "DELETE /deployment-groups/g",
        {"delete_deployments": False, "force": False, "delete_logs": False, "recursive": False},
        status=204,
    ),
]

CHANGES = [
    Call(
        lambda c: c.deployment_modifications.list("d", sort="created_at"),
        "GET /deployment-modifications",
        query={"deployment_id": "d", "_sort": "created_at"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.deployment_modifications.get("m"),
        "GET /deployment-modifications/m",
        gives=DeploymentModification,
    ),
    Call(
        lambda c: c.deployment_modifications.start("d", {"web": {"instances": 2}}, {"why": "load"}),
        "POST /deployment-modifications",
        {"deployment_id": "d", "nodes": {"web": {"instances": 2}}, "context": {"why": "load"}},
        status=201,
        gives=DeploymentModification,
    ),
    Call(
        lambda c: c.deployment_modifications.finish("m"),
        "POST /deployment-modifications/m/finish",
        gives=DeploymentModification,
    ),
    Call(
        lambda c: c.deployment_modifications.rollback("m"),
        "POST /deployment-modifications/m/rollback",
        gives=DeploymentModification,
    ),
    Call(
        lambda c: c.deployment_updates.list(deployment_id="d"),
        "GET /deployment-updates",
        query={"deployment_id": "d"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.deployment_updates.get("u"),
        "GET /deployment-updates/u",
        gives=DeploymentUpdate,
    ),
    Call(
        lambda c: c.deployment_updates.update_with_existing_blueprint("d", "bp"),
        "POST /deployment-updates/d/update/initiate",
        {**CLAIMS, "blueprint_id": "bp"},
        gives=DeploymentUpdate,
    ),
    Call(
        lambda c: c.deployment_updates.update_with_existing_blueprint(
            "d",
            None,
            {"a": 1},
            True,
            False,
            False,
            False,
            True,
            False,
            "w",
            True,
            False,
            False,
            ["i"],
            True,
            False,
            runtime_only_evaluation=True,
        ),
        "POST /deployment-updates/d/update/initiate",
        {
            **CLAIMS,
            "inputs": {"a": 1},
            "skip_install": True,
            "workflow_id": "w",
            "force": True,
            "reinstall_list": ["i"],
            "preview": True,
            "update_plugins": False,
            "runtime_only_evaluation": True,
            "skip_heal": True,
        },
        gives=DeploymentUpdate,
    ),
    Call(
        lambda c: c.deployment_updates.finalize_update("u"),
        "POST /deployment-updates/u/update/finalize",
        gives=DeploymentUpdate,
    ),
    Call(
        lambda c: c.deployment_updates.create("u", "d", state="updating"),
        "PUT /deployment-updates/u",
        {"deployment_id": "d", "state": "updating"},
        gives=DeploymentUpdate,
    ),
    Call(
        lambda c: c.deployment_updates.set_attributes("u", state="failed"),
        "PATCH /deployment-updates/u",
        {"state": "failed"},
        gives=DeploymentUpdate,
    ),
    Call(
        lambda c: c.deployment_updates.bulk_insert([{"id": "u"}]),
        "POST /deployment-updates",
        {"deployment_updates": [{"id": "u"}]},
        status=201,
    ),
    Call(
        lambda c: c.inter_deployment_dependencies.list(source_deployment_id="d"),
        f"GET {DEPENDENCIES}",
        query={"source_deployment_id": "d"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.inter_deployment_dependencies.create("nodes.a", "d", "e"),
        f"PUT {DEPENDENCIES}",
        {"dependency_creator": "nodes.a", "source_deployment": "d", "target_deployment": "e"},
        gives=InterDeploymentDependency,
    ),
    Call(
        lambda c: c.inter_deployment_dependencies.delete(
            "component.a",
            "d",
            target_deployment_func={"get_input": "x"},
            is_component_deletion=True,
        ),
        f"DELETE {DEPENDENCIES}",
        {
            "dependency_creator": "component.a",
            "source_deployment": "d",
            "target_deployment_func": {"get_input": "x"},
            "is_component_deletion": True,
        },
        status=204,
    ),
    Call(
        lambda c: c.inter_deployment_dependencies.bulk_insert("d", [{"id": "i"}]),
        f"POST {DEPENDENCIES}",
        {"source_deployment_id": "d", "inter_deployment_dependencies": [{"id": "i"}]},
        answer=["i"],
        gives=list,
    ),
    Call(
        lambda c: c.inter_deployment_dependencies.update_all("a/b", [{"id": "i"}]),
        "PUT /deployments/a%2Fb/inter-deployment-dependencies",
        {"inter_deployment_dependencies": [{"id": "i"}]},
    ),
]


@pytest.mark.parametrize("call", [*DEPLOYMENTS, *GROUPS, *CHANGES], ids=str)
def test_a_call_sends_its_request(call: Call, client: CloudifyClient, wire: Wire) -> None:
    call.check(client, wire)


def test_many_new_deployments_go_in_batches(client: CloudifyClient, wire: Wire) -> None:
    wire.on("PATCH /deployment-groups/g", {"id": "g"})
    new: list[dict[str, Any]] = [{"id": str(number)} for number in range(5)]
    client.deployment_groups.add_deployments("g", ["a"], new_deployments=new, batch_size=2)
    bodies = [wire.sent(index)["add"] for index in range(3)]
    assert [body["new_deployments"] for body in bodies] == [new[:2], new[2:4], new[4:]]
    assert [body.get("deployment_ids") for body in bodies] == [["a"], None, None]


def test_an_environment_is_one_by_its_label() -> None:
    label = {"key": "csys-obj-type", "value": "environment"}
    assert Deployment({"labels": [label]}).is_environment()
    assert not Deployment(
        {"labels": [{"key": "csys-obj-type", "value": "service"}]}
    ).is_environment()
    assert not Deployment({}).is_environment()


def test_workflows_of_a_deployment_are_records(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /deployments/d", {"workflows": [{"name": "install", "is_available": True}]})
    (workflow,) = client.deployments.get("d").workflows
    assert isinstance(workflow, Workflow)
    assert (workflow.id, workflow.is_available) == ("install", True)


def test_node_instances_of_a_modification_are_records(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /deployment-modifications/m", {"node_instances": {"before_rollback": []}})
    assert client.deployment_modifications.get("m").node_instances.before_rollback == []
