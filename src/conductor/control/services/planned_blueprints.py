"""Blueprints as the executions see them that update their plugins."""

from dataclasses import replace

from conductor.control.services.work import UnitOfWork
from conductor.domain.blueprint import Blueprint
from conductor.domain.identity import Caller


def planned_blueprint(unit: UnitOfWork, caller: Caller, blueprint: Blueprint) -> Blueprint:
    """With the plan that it comes to, for the execution that updates its plugins."""
    if caller.execution_id is None:
        return blueprint
    update = unit.plugins_updates.of_execution(caller.execution_id)
    if update is None or (update.tenant, update.blueprint_id) != (blueprint.tenant, blueprint.id):
        return blueprint
    return replace(blueprint, plan=update.plan)
