"""What intrinsic functions read while they are evaluated: the deployment as it is now."""

from dataclasses import dataclass
from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError, UnknownSecretError
from conductor.control.services.language import Language
from conductor.control.services.nodes import instance_shape, node_shape
from conductor.control.services.secrets import Cipher
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Deployment
from conductor.domain.errors import NotFound


@dataclass(frozen=True)
class SecretValue:
    value: str


@dataclass(frozen=True)
class DeploymentStorage:
    """Lives inside one reading unit of work. Secrets come decrypted and are never stored."""

    unit: UnitOfWork
    deployment: Deployment
    cipher: Cipher
    language: Language

    def get_input(self, name: str) -> Any:
        inputs = self.deployment.plan.get("inputs", {})
        if name not in inputs:
            raise NotFound("input", name)
        return inputs[name]

    def get_node(self, node_id: str) -> dict[str, Any]:
        node = self.unit.nodes.find_in(self.deployment.tenant, self.deployment.id, node_id)
        if node is None:
            raise NotFound("node", node_id)
        return node_shape(node, self.deployment)

    def get_node_instance(self, instance_id: str) -> dict[str, Any]:
        return instance_shape(self.unit.node_instances.get(self.deployment.tenant, instance_id))

    def get_node_instances(self, node_id: str | None = None) -> list[dict[str, Any]]:
        instances = self.unit.node_instances.of_deployment(
            self.deployment.tenant, self.deployment.id
        )
        return [
            instance_shape(each) for each in instances if node_id is None or each.node_id == node_id
        ]

    def get_secret(self, key: str) -> SecretValue:
        secret = self.unit.secrets.find(self.deployment.tenant, key)
        if secret is None:
            raise UnknownSecretError(f"secret {key!r} not found: create it")
        return SecretValue(self.cipher.decrypt(secret.encrypted_value))

    def secret_method(self, key: str) -> SecretValue:
        return self.get_secret(key)

    def get_capability(self, path: list[Any]) -> Any:
        """`path` is [deployment, capability, nested...]."""
        deployment_id, name, *nested = path
        other = self.unit.deployments.get(self.deployment.tenant, str(deployment_id))
        definitions = other.plan.get("capabilities") or {}
        if name not in definitions:
            raise NotFound(f"capability of deployment {deployment_id}", str(name))
        storage = DeploymentStorage(self.unit, other, self.cipher, self.language)
        values = self.language.evaluate_capabilities({name: definitions[name]}, storage)
        value: Any = values.get(name)
        for step in nested:
            value = _step(value, step, f"capability {name!r} of deployment {deployment_id!r}")
        return value

    def get_environment_capability(self, path: list[Any]) -> Any:
        return self.get_capability([self.get_label("csys-obj-parent", 0), *path])

    def get_group_capability(self, path: list[Any]) -> Any:
        raise NotFound("deployment group", str(path[0]))

    def get_label(self, key: str, index: int | None = None) -> Any:
        values = [value for name, value in self.deployment.labels if name == key]
        if index is None:
            return values
        if index >= len(values):
            raise NotFound("label", key)
        return values[index]

    def get_sys(self, entity: str, name: str) -> Any:
        known = {
            ("tenant", "name"): self.deployment.tenant,
            ("deployment", "id"): self.deployment.id,
            ("deployment", "name"): self.deployment.display_name,
            ("deployment", "blueprint"): self.deployment.blueprint_id,
            ("deployment", "owner"): self.deployment.created_by,
        }
        if (entity, name) not in known:
            raise NotFound("system property", f"{entity}.{name}")
        return known[(entity, name)]

    def get_consumers(self, name: str) -> Any:
        return 0 if name == "count" else []


def _step(value: Any, step: Any, whose: str) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError) as error:
        raise FunctionEvaluationError(
            "get_capability", f"{whose} has nothing at {step!r}"
        ) from error
