"""Versions of the blueprint language."""

from conductor.blueprint.version import PREFIX as DSL_VERSION_PREFIX
from conductor.blueprint.version import SUPPORTED as SUPPORTED_VERSIONS
from conductor.blueprint.version import plan_version as parse_dsl_version

__all__ = ["DSL_VERSION_PREFIX", "SUPPORTED_VERSIONS", "parse_dsl_version"]
