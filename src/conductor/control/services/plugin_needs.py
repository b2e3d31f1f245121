"""Who would miss a plugin."""

from conductor.control.services.errors import ExistingRunningExecution
from conductor.control.services.listing import Query
from conductor.control.services.plugin_choice import best
from conductor.control.services.stores.blueprints import PackageNeed
from conductor.control.services.work import UnitOfWork
from conductor.domain.execution import ACTIVE, ExecutionStatus
from conductor.domain.plugin import Plugin


def blueprints_needing(unit: UnitOfWork, plugin: Plugin) -> list[str]:
    """Each with its deployments, as a text. One that names no version needs the plugin that it
    would get now."""
    tenant = None if plugin.visibility == "global" else plugin.tenant
    needs = unit.blueprints.needing(tenant, plugin.package_name)
    return list(dict.fromkeys(_told(unit, each) for each in needs if _is_met(unit, each, plugin)))


def refuse_system_wide(unit: UnitOfWork) -> None:
    """Fail while something runs, or waits, that has the whole manager to itself."""
    statuses: list[str] = [*ACTIVE, ExecutionStatus.QUEUED]
    filters = {"is_system_workflow": ["true"], "status": statuses}
    for each in unit.executions.page(None, Query(filters=filters)).items:
        if each.deployment_id is None:
            raise ExistingRunningExecution(
                f"{each.workflow_id} {each.id} is {each.status}: try again when it has ended"
            )


def _is_met(unit: UnitOfWork, need: PackageNeed, plugin: Plugin) -> bool:
    if need.package_version:
        return need.package_version == plugin.package_version
    there = best(unit.plugins.named(need.tenant, plugin.package_name), need.tenant)
    return bool(there) and there[0].id == plugin.id


def _told(unit: UnitOfWork, need: PackageNeed) -> str:
    deployments = unit.deployments.using(need.tenant, need.blueprint_id)
    blueprint = f"blueprint {need.blueprint_id}"
    return f"{blueprint} (deployments: {', '.join(deployments)})" if deployments else blueprint
