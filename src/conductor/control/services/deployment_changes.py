"""What people change about a deployment: its name, labels and owner, and who sees it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from conductor.control.services.errors import IllegalAction, OnlyDeploymentUpdate, ParentNotFound
from conductor.control.services.ids import display_name
from conductor.control.services.labels import Labels, relabelled
from conductor.control.services.numbers import check_numbers
from conductor.control.services.origin import Origin
from conductor.control.services.ownership import new_owner
from conductor.control.services.sites import check_site
from conductor.control.services.updating_executions import is_updating
from conductor.control.services.visibility import LEVELS, widened
from conductor.control.services.work import UnitOfWork
from conductor.domain.blueprint import Blueprint
from conductor.domain.deployment import PARENT, Deployment
from conductor.domain.errors import Conflict
from conductor.domain.identity import Caller
from conductor.domain.label import Label

_OF_ITS_OWN = ("blueprint_id", "description", "runtime_only_evaluation")  # not of its plan


@dataclass(frozen=True)
class DeploymentChanges:
    """None leaves a part as it is; labels take the place of all that there were. `rewritten` is
    what was made with the deployment: only executions that update it may write that anew."""

    display_name: str | None = None
    labels: Labels | None = None
    owner: str | None = None
    created_at: datetime | None = None
    rewritten: Mapping[str, Any] = field(default_factory=dict)


def changed(
    unit: UnitOfWork,
    caller: Caller,
    deployment: Deployment,
    wishes: DeploymentChanges,
    at: datetime,
) -> Deployment:
    parts: dict[str, Any] = {"updated_at": at}
    if wishes.display_name is not None:
        parts["display_name"] = display_name(wishes.display_name) or deployment.id
    if wishes.labels is not None:
        labels = relabelled(deployment.labels, wishes.labels, at, caller.username)
        check_parents(unit, deployment, set(labels) - set(deployment.labels))
        parts["labels"] = labels
    if wishes.owner is not None:
        parts["created_by"] = new_owner(unit, caller, "deployments", wishes.owner)
    if wishes.created_at is not None:
        parts["created_at"], _ = Origin(wishes.created_at).settled(caller, "deployments", at)
    if wishes.rewritten:
        _refuse_rewriting(unit, caller, deployment, wishes.rewritten)
        parts |= _rewritten(unit, deployment, wishes.rewritten)
    return replace(deployment, **parts)


def shown_to(
    unit: UnitOfWork, caller: Caller, deployment: Deployment, wish: str, at: datetime
) -> Deployment:
    """Let more people see it; never more than may see its blueprint."""
    level = widened(caller, deployment.visibility, wish)
    refuse_wider(deployment, level, unit.blueprints.get(deployment.tenant, deployment.blueprint_id))
    if deployment.site_name is not None:
        check_site(unit, caller, deployment.id, level, deployment.site_name)
    if level == "global":
        _refuse_twins(unit, deployment)
    return replace(deployment, visibility=level, updated_at=at)


def refuse_wider(deployment: Deployment, level: str, blueprint: Blueprint) -> None:
    """Fail when more people would see the deployment than its blueprint."""
    if LEVELS.index(blueprint.visibility) < LEVELS.index(level):
        raise IllegalAction(
            f"deployment {deployment.id!r} cannot be {level} while its blueprint {blueprint.id!r} "
            f"is {blueprint.visibility}: widen the blueprint's visibility first"
        )


def check_parents(unit: UnitOfWork, deployment: Deployment, labels: Iterable[Label]) -> None:
    """Environments that labels name are there, and do not live in the deployment themselves."""
    parents = _parents(labels)
    below = unit.deployments.below([deployment.id], is_deep=True) if parents else ()
    inside = {deployment.id} | {each.id for each in below if each.tenant == deployment.tenant}
    for parent in parents:
        if unit.deployments.find(deployment.tenant, parent) is None:
            raise ParentNotFound(f"deployment {parent!r} not found: {PARENT} names what is there")
        if parent in inside:
            raise Conflict(
                f"deployment {deployment.id!r} cannot live in {parent!r}, which lives in it"
            )


def _parents(labels: Iterable[Label]) -> list[str]:
    return [each.value for each in labels if each.key == PARENT]


def _refuse_rewriting(
    unit: UnitOfWork, caller: Caller, deployment: Deployment, rewritten: Mapping[str, Any]
) -> None:
    if is_updating(unit, caller, deployment.id):
        return
    if "blueprint_id" in rewritten:
        raise OnlyDeploymentUpdate(
            f"deployment {deployment.id!r} gets another blueprint by an update only"
        )
    names = ", ".join(sorted(rewritten))
    raise Conflict(f"deployment {deployment.id!r} has its {names} already")


def _rewritten(
    unit: UnitOfWork, deployment: Deployment, given: Mapping[str, Any]
) -> dict[str, Any]:
    check_numbers(f"deployment {deployment.id}", given)
    parts = {name: value for name, value in given.items() if name in _OF_ITS_OWN}
    if "blueprint_id" in parts:
        blueprint = unit.blueprints.get(deployment.tenant, str(parts["blueprint_id"]))
        refuse_wider(deployment, deployment.visibility, blueprint)
        parts["blueprint_id"] = blueprint.id
    if "runtime_only_evaluation" in parts:
        parts["runtime_only_evaluation"] = bool(parts["runtime_only_evaluation"])
    plan = {name: value for name, value in given.items() if name not in _OF_ITS_OWN}
    return {**parts, "plan": {**deployment.plan, **plan}}


def _refuse_twins(unit: UnitOfWork, deployment: Deployment) -> None:
    if unit.deployments.is_anywhere_else(deployment.tenant, deployment.id):
        raise Conflict(
            f"deployment {deployment.id!r} cannot be global: another tenant has one of that id"
        )
