"""Which blueprints a caller sees, and what belongs to one that he sees."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import IllegalAction
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork
from conductor.domain.blueprint import Blueprint
from conductor.domain.errors import NotFound
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller


@dataclass(frozen=True)
class BlueprintView:
    blueprint: Blueprint
    upload: Execution | None


def seen(unit: UnitOfWork, caller: Caller, identifier: str) -> Blueprint:
    blueprint = unit.blueprints.get(tenant_of(caller), identifier)
    if not is_there(blueprint, caller):
        raise NotFound("blueprint", identifier)
    return blueprint


def is_there(blueprint: Blueprint, caller: Caller) -> bool:
    """Private blueprints of others are not."""
    return blueprint.visibility != "private" or viewer_of(caller) in (None, blueprint.created_by)


def owned(unit: UnitOfWork, caller: Caller, identifier: str) -> Blueprint:
    """What every tenant sees is changed from its own."""
    blueprint = seen(unit, caller, identifier)
    if blueprint.tenant != tenant_of(caller):
        raise IllegalAction(
            f"blueprint {identifier!r} belongs to tenant {blueprint.tenant}: change it there"
        )
    return blueprint


def views(unit: UnitOfWork, blueprints: Sequence[Blueprint]) -> list[BlueprintView]:
    """With one statement, however many there are."""
    named = [each.upload_execution_id for each in blueprints if each.upload_execution_id]
    uploads = unit.executions.by_ids(named) if named else {}
    return [BlueprintView(each, uploads.get(each.upload_execution_id or "")) for each in blueprints]


def view(unit: UnitOfWork, blueprint: Blueprint) -> BlueprintView:
    return views(unit, [blueprint])[0]


def is_abandoned(unit: UnitOfWork, blueprint: Blueprint) -> bool:
    """What failed, and what a server that went away left half uploaded."""
    upload = view(unit, blueprint).upload
    return blueprint.has_failed or (blueprint.is_unfinished and (upload is None or upload.is_final))
