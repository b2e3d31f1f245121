"""Show, change and delete blueprints."""

from dataclasses import dataclass
from typing import BinaryIO

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.blueprint_access import (
    BlueprintView,
    is_abandoned,
    owned,
    seen,
    view,
    views,
)
from conductor.control.services.blueprint_changes import BlueprintChanges, changed
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.errors import (
    BlueprintInUse,
    DependentExists,
    IllegalAction,
    InvalidBlueprint,
)
from conductor.control.services.listing import Page, Query
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.blueprint import BlueprintState
from conductor.domain.clock import Clock
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.identity import Caller

LARGEST_ICON = 5 << 20
_PNG = b"\x89PNG"


@dataclass(frozen=True)
class Blueprints:
    work: UnitOfWorkFactory
    files: BlueprintFiles
    clock: Clock

    def get(self, caller: Caller, identifier: str) -> BlueprintView:
        with self.work.reading() as unit:
            return view(unit, seen(unit, caller, identifier))

    def page(self, caller: Caller, query: Query) -> Page[BlueprintView]:
        with self.work.reading() as unit:
            scope, viewer = scope_of(caller, query), viewer_of(caller)
            page = unit.blueprints.page_for(scope, viewer, query)
            return Page(views(unit, page.items), page.total)

    def archive(self, caller: Caller, identifier: str) -> BinaryIO:
        """Whoever gets the stream closes it."""
        blueprint = self.get(caller, identifier).blueprint
        if blueprint.state is not BlueprintState.UPLOADED:
            raise IllegalAction(f"blueprint {identifier!r} is {blueprint.state}: it has no files")
        return self.files.archive(blueprint)

    def update(self, caller: Caller, identifier: str, changes: BlueprintChanges) -> BlueprintView:
        with self.work.writing() as unit:
            unit.blueprints.held(tenant_of(caller), identifier)  # its upload may go on meanwhile
            blueprint = owned(unit, caller, identifier)
            blueprint = changed(unit, caller, blueprint, changes, self.clock.now())
            unit.blueprints.save(blueprint)
            return view(unit, blueprint)

    def set_icon(self, caller: Caller, identifier: str, icon: bytes) -> BlueprintView:
        """An empty one takes the icon away."""
        if len(icon) > LARGEST_ICON:
            raise InvalidInput(f"an icon may have {LARGEST_ICON >> 20} MB")
        if icon and not icon.startswith(_PNG):
            raise InvalidInput("an icon is a PNG picture, and what was sent is none")
        with self.work.writing() as unit:
            blueprint = owned(unit, caller, identifier)
            unit.blueprints.keep_icon(blueprint.tenant, blueprint.id, icon)
            return view(unit, blueprint)

    def icon(self, caller: Caller, identifier: str) -> bytes:
        with self.work.reading() as unit:
            blueprint = seen(unit, caller, identifier)
            icon = unit.blueprints.icon(blueprint.tenant, blueprint.id)
        if icon is None:
            raise NotFound("the icon of blueprint", identifier)
        return icon

    def delete(self, caller: Caller, identifier: str, *, is_forced: bool = False) -> None:
        tenant = tenant_of(caller)
        with self.work.writing() as unit:
            blueprint = owned(unit, caller, identifier)
            is_done = not blueprint.is_unfinished or is_abandoned(unit, blueprint)
            if not is_forced and not is_done:
                raise InvalidBlueprint(
                    f"blueprint {identifier!r} is {blueprint.state}: wait for it"
                )
            is_for_all = blueprint.visibility == "global"
            users = unit.deployments.using(None if is_for_all else tenant, identifier)
            if users:
                raise DependentExists(
                    f"blueprint {identifier!r} is used by deployments: {', '.join(users)}; "
                    f"delete them first"
                )
            importers = unit.blueprints.importing(tenant, identifier)
            if importers and not is_forced:
                raise BlueprintInUse(
                    f"blueprint {identifier!r} is imported by others: {', '.join(importers)}; "
                    f"their deployments would miss its files"
                )
            unit.blueprints.remove(tenant, identifier)
            unit.after_commit(lambda: self.files.drop(blueprint))
