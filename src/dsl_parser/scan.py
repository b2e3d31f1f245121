"""Walks through properties."""

from conductor.blueprint.scan import scan_properties

__all__ = ["scan_properties"]
