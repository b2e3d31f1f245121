"""What the local profile can tell of blueprints, deployments, nodes and their instances."""

from collections.abc import Callable
from typing import Any

from cloudify_rest_client.blueprints import Blueprint
from cloudify_rest_client.deployments import (
    Deployment,
    DeploymentCapabilities,
    DeploymentOutputs,
)
from cloudify_rest_client.node_instances import NodeInstance
from cloudify_rest_client.nodes import Node
from cloudify_rest_client.responses import ListResponse
from conductor.cli.local.environments import Environment, Environments, not_found
from conductor.cli.local.needs_server import NeedsServer
from conductor.cli.local.pages import page_of, plain


class LocalBlueprints(NeedsServer):
    """A blueprint has the name of its environment, and goes with it."""

    def __init__(self, environments: Environments) -> None:
        self._environments = environments

    def list(self, _include: Any = None, **query: Any) -> ListResponse[Blueprint]:
        return page_of((_blueprint(each) for each in self._environments.all()), Blueprint, query)

    def get(self, blueprint_id: str, _include: Any = None) -> Blueprint:
        return Blueprint(plain(_blueprint(self._environments.get(blueprint_id))))

    def delete(self, blueprint_id: str, force: bool = False) -> None:
        if blueprint_id in self._environments.names():
            self._environments.remove(blueprint_id)


class LocalDeployments(NeedsServer):
    def __init__(self, environments: Environments) -> None:
        self._environments = environments
        self.outputs = _Values(environments, _outputs)
        self.capabilities = _Values(environments, _capabilities)

    def list(self, _include: Any = None, **query: Any) -> ListResponse[Deployment]:
        return page_of((_deployment(each) for each in self._environments.all()), Deployment, query)

    def get(self, deployment_id: str, _include: Any = None) -> Deployment:
        return Deployment(plain(_deployment(self._environments.get(deployment_id))))

    def delete(self, deployment_id: str, *_: bool) -> None:
        self._environments.remove(deployment_id)


class LocalNodes(NeedsServer):
    def __init__(self, environments: Environments) -> None:
        self._environments = environments

    def list(
        self, deployment_id: str | None = None, evaluate_functions: bool = False, **query: Any
    ) -> ListResponse[Node]:
        found = [
            node
            for environment in _chosen(self._environments, deployment_id)
            for node in environment.storage.get_nodes()
        ]
        return page_of(found, Node, query)

    def get(self, deployment_id: str, node_id: str, evaluate_functions: bool = False) -> Node:
        environment = self._environments.get(deployment_id)
        node = Node(environment.storage.get_node(node_id))
        if evaluate_functions:
            node["properties"] = environment.evaluate_functions(node["properties"], {})
        return node


class LocalNodeInstances(NeedsServer):
    def __init__(self, environments: Environments) -> None:
        self._environments = environments

    def list(
        self, deployment_id: str | None = None, node_id: str | None = None, **query: Any
    ) -> ListResponse[NodeInstance]:
        found = [
            instance
            for environment in _chosen(self._environments, deployment_id)
            for instance in environment.storage.get_node_instances(node_id)
        ]
        return page_of(found, NodeInstance, query)

    def get(self, node_instance_id: str, evaluate_functions: bool = False) -> NodeInstance:
        for environment in self._environments.all():
            for instance in environment.storage.get_node_instances():
                if instance["id"] == node_instance_id:
                    return NodeInstance(
                        environment.storage.get_node_instance(node_instance_id, evaluate_functions)
                    )
        raise not_found(f"node instance {node_instance_id!r} not found")


class _Values(NeedsServer):
    """Outputs or capabilities, evaluated now."""

    def __init__(self, environments: Environments, evaluate: Callable[[Environment], Any]) -> None:
        self._environments = environments
        self._evaluate = evaluate

    def get(self, deployment_id: str) -> Any:
        return self._evaluate(self._environments.get(deployment_id))


def _outputs(environment: Environment) -> DeploymentOutputs:
    return DeploymentOutputs(deployment_id=environment.name, outputs=environment.outputs())


def _capabilities(environment: Environment) -> DeploymentCapabilities:
    declared = environment.plan["capabilities"]
    values = {name: each.get("value") for name, each in declared.items()}
    evaluated = environment.evaluate_functions(values, {})
    return DeploymentCapabilities(deployment_id=environment.name, capabilities=evaluated)


def _chosen(environments: Environments, name: str | None) -> list[Environment]:
    return environments.all() if name is None else [environments.get(name)]


def _blueprint(environment: Environment) -> dict[str, Any]:
    stored = environment.storage.get_blueprint()
    return {
        "id": stored["id"],
        "plan": stored["plan"],
        "description": stored["plan"].get("description"),
        "state": "uploaded",
        "created_at": environment.created_at,
    }


def _deployment(environment: Environment) -> dict[str, Any]:
    plan, executions = environment.plan, environment.storage.get_executions()
    latest = executions[-1] if executions else {}
    return {
        "id": environment.name,
        "display_name": environment.name,
        "blueprint_id": environment.storage.blueprint_name,
        "description": plan.get("description"),
        "created_at": environment.created_at,
        "inputs": plan["inputs"],
        "outputs": plan["outputs"],
        "capabilities": plan["capabilities"],
        "workflows": [{"name": name, **each} for name, each in plan["workflows"].items()],
        "latest_execution": latest.get("id"),
        "latest_execution_status": latest.get("status_display"),
        "latest_execution_workflow_id": latest.get("workflow_id"),
    }
