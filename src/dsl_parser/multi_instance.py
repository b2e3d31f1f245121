"""Instances for a plan."""

from conductor.blueprint.instances.grow import create_deployment_plan
from conductor.blueprint.instances.modify import modify_deployment

__all__ = ["create_deployment_plan", "modify_deployment"]
