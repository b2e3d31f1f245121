"""YAML texts."""

from conductor.blueprint.imports.loaded import load

__all__ = ["load"]
