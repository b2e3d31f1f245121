"""The plan."""

from conductor.blueprint.plan import Plan
from conductor.blueprint.plan import PlanVersion as Version

__all__ = ["Plan", "Version"]
