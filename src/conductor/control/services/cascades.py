"""Workflows that run in the components of a deployment, too (rest-contract §6.6 and §6.9)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conductor.control.services.system_workflows import known_workflow
from conductor.control.services.waiting_line import has_not_begun
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Deployment
from conductor.domain.errors import ConductorError
from conductor.domain.execution import RESUMABLE, Execution
from conductor.domain.ids import DeploymentId, TenantName

_INSTALL = "install"


@dataclass(frozen=True)
class Follower:
    """A deployment in which a workflow runs because it does so in the one that it is a part of."""

    deployment: Deployment
    part_of: DeploymentId


def followers(unit: UnitOfWork, deployment: Deployment, workflow_id: str) -> list[Follower]:
    """Each once, after the one that it is a part of. Components whose blueprint does not have the
    workflow are left out; whether it goes on from there, each blueprint says for itself."""
    seen, found, wholes = {deployment.id}, list[Follower](), [deployment]
    for whole in wholes:
        if not _is_cascading(whole.plan, workflow_id):
            continue
        for part in _components(unit, whole.tenant, whole.id):
            if part.id not in seen and known_workflow(part.plan, workflow_id) is not None:
                seen.add(part.id)
                found.append(Follower(part, whole.id))
                wholes.append(part)
    return found


def locked_followers(unit: UnitOfWork, deployment: Deployment, workflow_id: str) -> list[Follower]:
    """Until the commit; the deployment itself is locked before."""
    found = followers(unit, deployment, workflow_id)
    for name in sorted(each.deployment.id for each in found):
        unit.deployments.locked(deployment.tenant, name)
    return found


def resumed_with(unit: UnitOfWork, execution: Execution) -> list[Execution]:
    """What failed or was cancelled of the executions that it, and these again, started in
    components. Of each workflow in each the newest counts: what came after it has taken its place.
    Not `install`: whoever started that looks at what is there, and starts it again."""
    found, wholes = list[Execution](), [execution]
    for whole in wholes:
        if whole.deployment_id is None:
            continue
        parts = unit.dependencies.components_of(whole.tenant, whole.deployment_id)
        newest = {(each.deployment_id, each.workflow_id): each for each in _children(unit, whole)}
        for each in newest.values():
            is_part = each.deployment_id in parts and each.workflow_id != _INSTALL
            if is_part and each.status in RESUMABLE:
                found.append(each)
                wholes.append(each)
    return found


def not_begun_with(unit: UnitOfWork, execution: Execution) -> list[Execution]:
    """What failed in components because the whole could not begin, at any depth."""
    if not has_not_begun(execution):
        return []
    parts = [each for each in _children(unit, execution) if has_not_begun(each)]
    return [*parts, *(below for each in parts for below in not_begun_with(unit, each))]


def lock_homes(
    unit: UnitOfWork, executions: Iterable[Execution]
) -> Mapping[str | None, Deployment | None]:
    """Their deployments, by id: in one order, so that two who lock several never wait for each
    other."""
    homes = {each.deployment_id: each.tenant for each in executions if each.deployment_id}
    return {home: unit.deployments.locked(tenant, home) for home, tenant in sorted(homes.items())}


def in_the_name_of(part: str, refusal: ConductorError) -> ConductorError:
    """The same refusal, with a sentence that says of which component."""
    refusal.args = (f"{part} is a component, and cannot take part: {refusal}",)
    return refusal


def _children(unit: UnitOfWork, whole: Execution) -> list[Execution]:
    return unit.executions.children(whole.id)


def _components(unit: UnitOfWork, tenant: TenantName, whole: str) -> list[Deployment]:
    names = unit.dependencies.components_of(tenant, whole)
    found = [unit.deployments.find(tenant, each) for each in sorted(names)]
    return [each for each in found if each is not None]


def _is_cascading(plan: Mapping[str, Any], workflow_id: str) -> bool:
    return bool((known_workflow(plan, workflow_id) or {}).get("is_cascading"))
