"""The forest of nodes and scaling groups in which instances grow."""

from conductor.blueprint.instances.containment import containment as build_node_graph

__all__ = ["build_node_graph"]
