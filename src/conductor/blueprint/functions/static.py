"""The storage of functions before a deployment exists: nothing but the plan and its inputs."""

from collections.abc import Mapping, Sequence
from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError, UnknownInputError


class PlanStorage:
    """Only what hybrid functions ask for is there; the rest belongs to run time."""

    def __init__(self, nodes: Sequence[Mapping[str, Any]], inputs: Mapping[str, Any]) -> None:
        self._nodes = {node["name"]: node for node in nodes}
        self._inputs = inputs

    def get_input(self, input_name: str) -> Any:
        if input_name not in self._inputs:
            raise UnknownInputError(f"there is no input {input_name!r}")
        return self._inputs[input_name]

    def get_node(self, node_id: str) -> Any:
        return self._nodes.get(node_id)

    def _later(self, *_: Any) -> Any:
        raise FunctionEvaluationError("a runtime function", "the deployment does not exist yet")

    def get_secret(self, key: str) -> Any:
        return self._later(key)

    get_node_instance = get_node_instances = get_capability = _later
    get_group_capability = get_label = get_environment_capability = _later
    get_sys = get_consumers = _later
