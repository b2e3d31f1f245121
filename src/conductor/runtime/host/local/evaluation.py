"""What intrinsic functions read in a local environment."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint.errors import UnknownInputError
from conductor.blueprint.functions import evaluate_functions
from conductor.runtime.host.local.errors import NotLocal
from conductor.runtime.host.local.records import Records


class MissingInput(UnknownInputError, KeyError):
    """The deployment has no such input."""

    __str__ = Exception.__str__


class RecordsForFunctions:
    """Records as they are, not copied; what lies outside of the deployment is not there."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @property
    def records(self) -> Records:
        return self._records

    def evaluate(self, payload: Any, context: Mapping[str, Any] | None) -> Any:
        return evaluate_functions(payload, context or {}, self)

    def get_input(self, input_name: str) -> Any:
        inputs = self.records.deployment.plan["inputs"]
        if input_name not in inputs:
            raise MissingInput(f"there is no input {input_name!r}")
        return inputs[input_name]

    def get_node(self, node_id: str) -> Any:
        return self.records.node(node_id)

    def get_node_instance(self, node_instance_id: str) -> Any:
        return self.records.instances.get(node_instance_id)

    def get_node_instances(self, node_id: str | None = None) -> Any:
        return self.records.instances.all(node_id)

    def get_sys(self, entity: str, prop: str) -> Any:
        deployment = self.records.deployment
        known = {
            ("deployment", "id"): deployment.id,
            ("deployment", "name"): deployment.id,
            ("deployment", "blueprint"): deployment.blueprint_id,
        }
        return known.get((entity, prop))

    def get_secret(self, key: str) -> Any:
        raise NotLocal("get_secret")

    def get_capability(self, path: list[Any]) -> Any:
        raise NotLocal("get_capability")

    def get_group_capability(self, path: list[Any]) -> Any:
        raise NotLocal("get_group_capability")

    def get_environment_capability(self, path: list[Any]) -> Any:
        raise NotLocal("get_environment_capability")

    def get_label(self, key: str, index: int | None = None) -> Any:
        raise NotLocal("get_label")

    def get_consumers(self, prop: str) -> Any:
        raise NotLocal("get_consumers")
