"""`ctx.node`: the template of an instance."""

from typing import Any

from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.lazy import lazy
from conductor.runtime.sdk.properties import ImmutableProperties


class NodeContext:
    """Read when first needed. Functions in its properties are evaluated as `instance_id` sees."""

    def __init__(self, name: str, instance_id: str, backend: Backend) -> None:
        self.name = name
        self._instance_id = instance_id
        self._backend = backend

    @property
    def id(self) -> str:
        return self.name

    @lazy
    def _node(self) -> dict[str, Any]:
        return self._backend.node(self.name)

    @lazy
    def properties(self) -> ImmutableProperties:
        properties = self._node.get("properties") or {}
        if any(_may_call_functions(value) for value in properties.values()):
            properties = self._backend.evaluate(properties, {"self": self._instance_id})
        return ImmutableProperties(properties)

    @property
    def type(self) -> str:
        return str(self._node["type"])

    @property
    def type_hierarchy(self) -> list[str]:
        return list(self._node.get("type_hierarchy") or [])

    @property
    def number_of_instances(self) -> int | None:
        return self._node.get("number_of_instances")

    @property
    def relationships(self) -> list[dict[str, Any]]:
        """As the plan says them: `type`, `type_hierarchy`, `target_id`, `properties`."""
        return list(self._node.get("relationships") or [])


def _may_call_functions(value: Any) -> bool:
    """A call is a dict of one or two keys. Which ones are known, only the records' owner knows."""
    if isinstance(value, dict):
        return 0 < len(value) <= 2 or any(_may_call_functions(child) for child in value.values())
    return isinstance(value, list) and any(_may_call_functions(child) for child in value)
