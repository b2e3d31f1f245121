"""Versions of the blueprint language."""

from conductor.blueprint.version import PREFIX as DSL_VERSION_PREFIX
from conductor.blueprint.version import SUPPORTED as SUPPORTED_VERSIONS

__all__ = ["DSL_VERSION_PREFIX", "SUPPORTED_VERSIONS"]
