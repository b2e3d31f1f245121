"""The plan."""

from conductor.blueprint.plan import Plan
from conductor.blueprint.version import DslVersion as Version

__all__ = ["Plan", "Version"]
