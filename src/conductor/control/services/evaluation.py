"""What intrinsic functions read while they are evaluated: the deployment as it is now."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from conductor.blueprint.errors import (
    EvaluationRecursionLimitReached,
    FunctionEvaluationError,
    UnknownInputError,
    UnknownSecretError,
)
from conductor.blueprint.functions.paths import MISSING, dotted, walk
from conductor.control.services.language import Language
from conductor.control.services.nodes import instance_shape, node_shape, opened_instance
from conductor.control.services.rights import Rights
from conductor.control.services.seals import Cipher, Seals, masked
from conductor.control.services.secret_values import as_told, as_value
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import CONSUMER, PARENT, Deployment
from conductor.domain.errors import NotFound
from conductor.domain.node import NodeInstance

_FARTHEST = 50


@dataclass(frozen=True)
class SecretValue:
    value: Any


@dataclass(frozen=True)
class DeploymentStorage:
    """Lives inside one reading unit of work. Secrets come decrypted, and are noted in `told`.

    What its `rights` do not reach is not there, also for what other deployments publish.
    `is_written_by_asker` says that who asks made up what is evaluated: then what is sealed in
    properties stays hidden, as it is elsewhere; what a blueprint publishes of it is open. `way` are
    the capabilities, of other deployments each, that led to this one.
    """

    unit: UnitOfWork
    deployment: Deployment
    cipher: Cipher
    language: Language
    rights: Rights
    told: list[str] = field(default_factory=list)
    is_written_by_asker: bool = False
    way: tuple[tuple[str, str], ...] = ()

    def get_input(self, name: str) -> Any:
        inputs = self.deployment.plan.get("inputs", {})
        if name not in inputs:
            raise UnknownInputError(f"deployment {self.deployment.id!r} has no input {name!r}")
        return inputs[name]

    def get_node(self, node_id: str) -> dict[str, Any]:
        node = self.unit.nodes.find_in(self.deployment.tenant, self.deployment.id, node_id)
        if node is None:
            raise NotFound("node", node_id)
        return node_shape(node, self.deployment)

    def get_node_instance(self, instance_id: str) -> dict[str, Any]:
        instance = self.unit.node_instances.find(self.deployment.tenant, instance_id)
        if instance is None or instance.deployment_id != self.deployment.id:
            raise NotFound("node instance", instance_id)
        return self._opened(instance)

    def get_node_instances(self, node_id: str | None = None) -> list[dict[str, Any]]:
        if node_id is not None:
            return self._instances.get(node_id, [])
        return [one for instances in self._instances.values() for one in instances]

    @cached_property
    def _instances(self) -> dict[str, list[dict[str, Any]]]:
        """By node; one evaluation may ask for the instances of many."""
        found: dict[str, list[dict[str, Any]]] = {}
        home = self.deployment
        for each in self.unit.node_instances.of_deployment(home.tenant, home.id):
            found.setdefault(each.node_id, []).append(self._opened(each))
        return found

    def _opened(self, instance: NodeInstance) -> dict[str, Any]:
        shape = instance_shape(instance)
        if not self.is_written_by_asker:
            return opened_instance(shape, Seals(self.cipher), self.told)
        return {**shape, "runtime_properties": masked(shape["runtime_properties"])}

    def get_secret(self, key: str) -> SecretValue:
        secret = self.unit.secrets.find(self.deployment.tenant, key)
        if secret is None or not self.rights.reads(secret):
            raise UnknownSecretError(
                f"secret {key!r} not found for {self.rights.who}: create it, or let whoever has it "
                f"show it"
            )
        value = as_value(secret, self.cipher.decrypt(secret.encrypted_value))
        self.told.append(as_told(value))
        return SecretValue(value)

    def secret_method(self, key: str) -> SecretValue:
        return self.get_secret(key)

    def get_capability(self, path: list[Any]) -> Any:
        """`path` is [deployment, capability, nested...]."""
        other, name = self._other("get_capability", str(path[0])), str(path[1])
        whose = f"capability {name!r} of deployment {other.id!r}"
        definitions = other.plan.get("capabilities") or {}
        if name not in definitions:
            known = ", ".join(definitions) or "none"
            sentence = f"deployment {other.id!r} has no capability {name!r}; it has: {known}"
            raise FunctionEvaluationError("get_capability", sentence)
        way = self._further(other, name)
        storage = replace(self, deployment=other, is_written_by_asker=False, way=way)
        payload = {"value": definitions[name].get("value")}
        value = walk(self.language.evaluate_functions(payload, {}, storage)["value"], path[2:])
        if value is MISSING:
            sentence = f"{whose} has nothing at {dotted(path[2:])!r}"
            raise FunctionEvaluationError("get_capability", sentence)
        return value

    def _other(self, function: str, identifier: str) -> Deployment:
        other = self.unit.deployments.find(self.deployment.tenant, identifier)
        if other is None or not self.rights.sees(other):
            raise FunctionEvaluationError(function, f"there is no deployment {identifier!r}")
        return other

    def _further(self, other: Deployment, name: str) -> tuple[tuple[str, str], ...]:
        here = (str(other.id), name)
        if here in self.way or len(self.way) >= _FARTHEST:
            around = " -> ".join(".".join(step) for step in (*self.way, here))
            sentence = f"capabilities lead to each other, or too far: {around}; break the circle"
            raise EvaluationRecursionLimitReached(sentence)
        return (*self.way, here)

    def get_environment_capability(self, path: list[Any]) -> Any:
        """Of the deployment that the first label csys-obj-parent names."""
        parents = self.deployment.labelled(PARENT)
        if not parents:
            sentence = f"deployment {self.deployment.id!r} has no label {PARENT} that names one"
            raise FunctionEvaluationError("get_environment_capability", sentence)
        return self.get_capability([parents[0], *path])

    def missing_in_environment(self, paths: Iterable[list[Any]]) -> list[str]:
        """The capabilities among these that the deployment's environment does not declare."""
        parents = self.deployment.labelled(PARENT)
        home = self.deployment
        other = self.unit.deployments.find(home.tenant, parents[0]) if parents else None
        is_seen = other is not None and self.rights.sees(other)
        known = (other.plan.get("capabilities") or {}) if other is not None and is_seen else {}
        names = (path[0] for path in paths if path and isinstance(path[0], str))
        return [name for name in dict.fromkeys(names) if name not in known]

    def get_group_capability(self, path: list[Any]) -> Any:
        sentence = f"there is no deployment group {path[0]!r}"
        raise FunctionEvaluationError("get_group_capability", sentence)

    def get_label(self, key: str, index: int | None = None) -> Any:
        values = self.deployment.labelled(str(key).lower())
        if index is None:
            return values
        if not 0 <= index < len(values):
            sentence = f"deployment {self.deployment.id!r} has {len(values)} labels {key!r}, "
            raise FunctionEvaluationError("get_label", f"{sentence}but index {index}")
        return values[index]

    def get_sys(self, entity: str, name: str) -> Any:
        home = self.deployment
        return {
            ("tenant", "name"): home.tenant,
            ("deployment", "id"): home.id,
            ("deployment", "name"): home.display_name or home.id,
            ("deployment", "blueprint"): home.blueprint_id,
            ("deployment", "owner"): home.created_by,
        }[(entity, name)]

    def get_consumers(self, name: str) -> Any:
        """`ids`, `names` or `count` of the deployments that labels csys-consumer-id name."""
        ids = self.deployment.labelled(CONSUMER)
        if name == "count":
            return len(ids)
        return ids if name == "ids" else [self._name_of(each) for each in ids]

    def _name_of(self, identifier: str) -> str:
        found = self.unit.deployments.find(self.deployment.tenant, identifier)
        is_seen = found is not None and self.rights.sees(found)
        return (found.display_name if found is not None and is_seen else None) or identifier
