"""What the mocked context of an operation is made of."""

from collections.abc import Mapping, MutableMapping
from typing import Any


class MockContext(dict[str, Any]):
    """A dict whose values are attributes too."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(values or {})
        self.__dict__ = self


class MockNodeContext:
    def __init__(
        self,
        id: str | None = None,
        properties: Mapping[str, Any] | None = None,
        type: str | None = None,
        type_hierarchy: list[str] | None = None,
    ) -> None:
        self.id = self.name = id
        self.properties: Any = {} if properties is None else properties
        self.type = type
        self.type_hierarchy = type_hierarchy or ([type] if type else [])


class MockNodeInstanceContext:
    """`runtime_properties` stays the very object that was given."""

    def __init__(
        self,
        id: str | None = None,
        runtime_properties: MutableMapping[str, Any] | None = None,
        relationships: list[Any] | None = None,
        index: int | None = None,
    ) -> None:
        self.id = id
        self.runtime_properties: Any = {} if runtime_properties is None else runtime_properties
        self.relationships: list[Any] = relationships or []
        self.index = index or 0
        self.host_ip: str | None = None
        self.scaling_groups: list[Any] = []
        self.drift: Any = None

    def siblings(self) -> list[Any]:
        """There are no other instances, so a serial operation waits for nobody."""
        return []

    def update(self, on_conflict: Any = None) -> None:
        """There is nowhere to save to; the values stay."""

    def refresh(self, force: bool = False) -> None:
        """There is nothing newer to read."""


class MockRelationshipSubjectContext:
    def __init__(self, node: Any, instance: Any) -> None:
        self.node = node
        self.instance = instance


class MockRelationshipContext:
    def __init__(self, target: Any, type: str | None = None) -> None:
        self.target = target
        self.type = type
        self.type_hierarchy = [type]
