"""Interfaces of types and templates, merged."""

from conductor.blueprint.elements.merging import (
    merge_node_type_and_node_template_interfaces,
    merge_node_type_interfaces,
    merge_relationship_type_and_instance_interfaces,
    merge_relationship_type_interfaces,
)

__all__ = [
    "merge_node_type_and_node_template_interfaces",
    "merge_node_type_interfaces",
    "merge_relationship_type_and_instance_interfaces",
    "merge_relationship_type_interfaces",
]
