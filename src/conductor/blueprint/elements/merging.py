"""Interfaces of types and templates laid over each other, for tools that have them as plain data.

`merge_node_type_interfaces(own, {"ops": {"start": "plugin.start"}})` gives what the derived type
has.
"""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.elements.hierarchy import Hierarchy
from conductor.blueprint.elements.interfaces import derived_interfaces, instance_operation
from conductor.blueprint.place import Place, Source
from conductor.blueprint.source.values import YamlMapping

Operation = str | Mapping[str, Any] | None
Interfaces = Mapping[str, Mapping[str, Any]]
_NOWHERE = Place(Source("<interfaces>", ""), 1, 1)


class OperationMerger:
    """One operation over another of the same name; None where one side does not mention it."""

    def __init__(self, overriding_operation: Operation, overridden_operation: Operation) -> None:
        self.overriding_operation = _long(overriding_operation)
        self.overridden_operation = _long(overridden_operation)

    def merge(self) -> Mapping[str, Any]:
        raise NotImplementedError("a merger says how it merges")


class NodeTypeNodeTypeOperationMerger(OperationMerger):
    """A type over the one that it is derived from: a redeclared operation replaces the other."""

    def merge(self) -> Mapping[str, Any]:
        own = self.overriding_operation
        return (self.overridden_operation or {}) if own is None else own


class NodeTemplateNodeTypeOperationMerger(OperationMerger):
    """A template over its type: inputs are completed, settings fall back to the type's."""

    def merge(self) -> Mapping[str, Any]:
        types = DataTypes(Hierarchy("data type", YamlMapping(_NOWHERE)))
        return instance_operation(
            self.overridden_operation, self.overriding_operation, types, _NOWHERE, "operation"
        )


class RelationshipTypeRelationshipTypeOperationMerger(NodeTypeNodeTypeOperationMerger):
    """The same for relationships."""


class RelationshipTypeRelationshipInstanceOperationMerger(NodeTemplateNodeTypeOperationMerger):
    """The same for relationships."""


class InterfaceMerger:
    """The operations of one interface, those of the overridden side first."""

    def __init__(
        self,
        overriding_interface: Mapping[str, Operation],
        overridden_interface: Mapping[str, Operation],
        operation_merger: type[OperationMerger] = NodeTypeNodeTypeOperationMerger,
    ) -> None:
        self.overriding_interface = overriding_interface
        self.overridden_interface = overridden_interface
        self.operation_merger = operation_merger

    def merge(self) -> dict[str, Mapping[str, Any]]:
        above, own = self.overridden_interface or {}, self.overriding_interface or {}
        return {
            name: self.operation_merger(own.get(name), above.get(name)).merge()
            for name in {**above, **own}
        }


class InterfacesMerger:
    """The same for all interfaces of a type or template."""

    def __init__(
        self,
        overriding_interfaces: Interfaces,
        overridden_interfaces: Interfaces,
        operation_merger: type[OperationMerger] = NodeTypeNodeTypeOperationMerger,
    ) -> None:
        self.overriding_interfaces = overriding_interfaces
        self.overridden_interfaces = overridden_interfaces
        self.operation_merger = operation_merger

    def merge(self) -> dict[str, dict[str, Mapping[str, Any]]]:
        above, own = self.overridden_interfaces or {}, self.overriding_interfaces or {}
        return {
            name: InterfaceMerger(
                own.get(name, {}), above.get(name, {}), self.operation_merger
            ).merge()
            for name in {**above, **own}
        }


def merge_node_type_interfaces(
    overriding_interfaces: Interfaces, overridden_interfaces: Interfaces
) -> dict[str, dict[str, Any]]:
    return derived_interfaces(overridden_interfaces, overriding_interfaces)


def merge_node_type_and_node_template_interfaces(
    node_type_interfaces: Interfaces, node_template_interfaces: Interfaces
) -> dict[str, dict[str, Mapping[str, Any]]]:
    return InterfacesMerger(
        node_template_interfaces, node_type_interfaces, NodeTemplateNodeTypeOperationMerger
    ).merge()


merge_relationship_type_interfaces = merge_node_type_interfaces
merge_relationship_type_and_instance_interfaces = merge_node_type_and_node_template_interfaces


def _long(operation: Operation) -> Mapping[str, Any] | None:
    if isinstance(operation, str):
        return {"implementation": operation} if operation else {}
    return operation
