"""What people change about a blueprint: its labels and owner, and who sees it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conductor.control.services.blueprint_restoring import BlueprintPast, rewritten
from conductor.control.services.labels import Labels, relabelled
from conductor.control.services.ownership import new_owner
from conductor.control.services.visibility import widened
from conductor.control.services.work import UnitOfWork
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.errors import Conflict
from conductor.domain.identity import Caller


@dataclass(frozen=True)
class BlueprintChanges:
    """None leaves a part as it is; labels take the place of all that there were. `past` is of one
    that is being restored."""

    owner: str | None = None
    labels: Labels | None = None
    visibility: str | None = None
    past: BlueprintPast | None = None


def changed(
    unit: UnitOfWork, caller: Caller, blueprint: Blueprint, wishes: BlueprintChanges, at: datetime
) -> Blueprint:
    parts: dict[str, Any] = {"updated_at": at}
    if wishes.labels is not None:
        _check_uploaded(blueprint)
        parts["labels"] = relabelled(blueprint.labels, wishes.labels, at, caller.username)
    if wishes.owner is not None:
        parts["created_by"] = new_owner(unit, caller, "blueprints", wishes.owner)
    if wishes.visibility is not None:
        parts["visibility"] = _wider(unit, caller, blueprint, wishes.visibility)
    if wishes.past is not None:
        blueprint = rewritten(unit, caller, blueprint, wishes.past)
    return replace(blueprint, **parts)


def _check_uploaded(blueprint: Blueprint) -> None:
    if blueprint.state is not BlueprintState.UPLOADED:
        raise Conflict(
            f"blueprint {blueprint.id!r} is {blueprint.state}: it takes labels when it is uploaded"
        )


def _wider(unit: UnitOfWork, caller: Caller, blueprint: Blueprint, wish: str) -> str:
    level = widened(caller, blueprint.visibility, wish)
    if level == "global" and unit.blueprints.is_anywhere_else(blueprint.tenant, blueprint.id):
        raise Conflict(
            f"blueprint {blueprint.id!r} cannot be global: another tenant has one of that id"
        )
    return level
