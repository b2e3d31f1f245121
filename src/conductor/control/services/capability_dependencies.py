"""The dependencies that the functions of a deployment make: it reads capabilities of others."""

from collections.abc import Iterator, Mapping
from typing import Any

from conductor.control.services.ids import new_dependency_id
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Deployment
from conductor.domain.deployment_dependency import BY_FUNCTION, DeploymentDependency
from conductor.domain.ids import DeploymentId

_SECTIONS = ("outputs", "capabilities", "labels", "deployment_settings")


def note_capabilities(unit: UnitOfWork, deployment: Deployment) -> None:
    """One row for each call of its plan. Where the target is computed from what is not known yet,
    is not there, or is private to others, the row has the function alone."""
    calls: list[Mapping[str, Any]] = deployment.plan.get("inter_deployment_functions") or []
    names = {name for each in calls if isinstance(name := each["target_deployment"][0], str)}
    known = unit.deployments.named({(deployment.tenant, name) for name in names})
    there = {identifier for tenant, identifier in known if tenant == deployment.tenant}
    there -= unit.deployments.private_to_others(deployment.tenant, deployment.created_by, there)
    unit.dependencies.add_all(list(_dependencies(deployment, calls, there)))


def _dependencies(
    deployment: Deployment, calls: list[Mapping[str, Any]], there: set[str]
) -> Iterator[DeploymentDependency]:
    for creator, call in {_creator(each): each for each in calls}.items():
        name, wanted = call["target_deployment"]
        if name == deployment.id:
            continue
        yield DeploymentDependency(
            id=new_dependency_id(),
            tenant=deployment.tenant,
            dependency_creator=creator,
            created_at=deployment.created_at,
            created_by=deployment.created_by,
            source_deployment_id=deployment.id,
            target_deployment_id=DeploymentId(name) if name in there else None,
            target_deployment_func=wanted,
        )


def _creator(call: Mapping[str, Any]) -> str:
    """The place of the call, where those of nodes say that they are."""
    place = str(call["function_identifier"])
    return place if place.partition(".")[0] in _SECTIONS else f"{BY_FUNCTION}{place}"
