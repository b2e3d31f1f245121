"""Instances for a parsed plan."""

from collections.abc import Collection

from conductor.blueprint import Plan
from conductor.blueprint.instances.grow import node_instances
from conductor.blueprint.instances.modify import modify_deployment

__all__ = ["create_deployment_plan", "modify_deployment"]


def create_deployment_plan(plan: Plan, existing_ni_ids: Collection[str] | None = None) -> Plan:
    instances = node_instances(plan["nodes"], plan["scaling_groups"], existing_ni_ids or ())
    return Plan({**plan, "node_instances": instances}, warnings=plan.warnings)
