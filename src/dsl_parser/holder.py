"""Parsed texts as resolvers hand them over."""

from conductor.blueprint.imports.holder import Holder

__all__ = ["Holder"]
