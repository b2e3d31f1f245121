"""Interfaces laid over each other."""

from conductor.blueprint.elements.merging import InterfaceMerger, InterfacesMerger

__all__ = ["InterfaceMerger", "InterfacesMerger"]
