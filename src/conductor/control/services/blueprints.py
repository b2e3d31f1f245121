"""Upload, show and delete blueprints."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from conductor.control.services.access import tenant_of
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_imports import BlueprintImports, ManagerImports
from conductor.control.services.errors import (
    BlueprintInUse,
    DependentExists,
    IllegalAction,
    InvalidBlueprint,
)
from conductor.control.services.ids import check_name, new_execution_id
from conductor.control.services.labels import declared_labels, set_labels
from conductor.control.services.language import Language, all_errors
from conductor.control.services.listing import Page, Query
from conductor.control.services.numbers import check_numbers
from conductor.control.services.plugin_choice import needed_packages
from conductor.control.services.plugin_imports import PluginImports
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError, Conflict, InvalidInput
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, TenantName

S = BlueprintState


@dataclass(frozen=True)
class BlueprintOrder:
    """What a person asked for; see the rest contract, section 4."""

    id: str
    main_file_name: str = "blueprint.yaml"
    archive_url: str | None = None
    visibility: str = "tenant"
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class BlueprintView:
    blueprint: Blueprint
    upload: Execution | None


@dataclass(frozen=True)
class Blueprints:
    """`holder` is the server, to which an upload belongs as an execution belongs to its worker."""

    work: UnitOfWorkFactory
    language: Language
    files: BlueprintFiles
    clock: Clock
    holder: str

    def upload(
        self, caller: Caller, order: BlueprintOrder, archive: BinaryIO | None
    ) -> BlueprintView:
        """A fault in the archive or the blueprint does not raise: the state says `failed_*`."""
        if (archive is None) == (order.archive_url is None):
            raise InvalidInput(
                f"blueprint {order.id!r}: send an archive or the URL of one, and not both"
            )
        blueprint, upload = self._begin(caller, order)
        stage = S.FAILED_UPLOADING
        try:
            with self._source(order, archive) as source:
                stage = S.FAILED_EXTRACTING
                folder = self.files.take_in(blueprint, source)
            stage = S.INVALID
            main = _main_file(folder, order)
            imports = self._imports(blueprint.tenant, viewer_of(caller))
            plan = self.language.parse_file(main, root=folder, resolver=imports)
            check_numbers("plan", plan)
            uploaded = _uploaded(blueprint, plan, order)
        except ConductorError as fault:
            self.files.drop(blueprint)
            return self._end(replace(blueprint, state=stage, error=all_errors(fault)), upload)
        return self._end(uploaded, upload)

    def get(self, caller: Caller, identifier: str) -> BlueprintView:
        with self.work.reading() as unit:
            return _view(unit, unit.blueprints.get(tenant_of(caller), identifier))

    def page(self, caller: Caller, query: Query) -> Page[BlueprintView]:
        with self.work.reading() as unit:
            page = unit.blueprints.page(tenant_of(caller), query)
            return Page([_view(unit, each) for each in page.items], page.total)

    def archive(self, caller: Caller, identifier: str) -> BinaryIO:
        blueprint = self.get(caller, identifier).blueprint
        if blueprint.state is not S.UPLOADED:
            raise IllegalAction(f"blueprint {identifier!r} is {blueprint.state}: it has no files")
        return self.files.archive(blueprint)

    def delete(self, caller: Caller, identifier: str, *, is_forced: bool = False) -> None:
        tenant = tenant_of(caller)
        with self.work.writing() as unit:
            blueprint = unit.blueprints.get(tenant, identifier)
            if not is_forced and not _may_be_deleted(unit, blueprint):
                raise InvalidBlueprint(
                    f"blueprint {identifier!r} is {blueprint.state}: wait for it"
                )
            users = unit.deployments.using(tenant, identifier)
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

    def _imports(self, tenant: TenantName, viewer: str | None) -> ManagerImports:
        return ManagerImports(
            PluginImports(self.work, tenant, viewer),
            BlueprintImports(self.work, self.files, tenant, viewer),
        )

    def _source(
        self, order: BlueprintOrder, archive: BinaryIO | None
    ) -> AbstractContextManager[BinaryIO]:
        """An archive that was sent is the sender's to close."""
        if archive is not None:
            return nullcontext(archive)
        return closing(self.files.archives.open_local(order.archive_url or ""))

    def _begin(self, caller: Caller, order: BlueprintOrder) -> tuple[Blueprint, Execution]:
        tenant = tenant_of(caller)
        check_name("blueprint", order.id)
        now = self.clock.now()
        upload = Execution(
            id=new_execution_id(),
            tenant=tenant,
            workflow_id="upload_blueprint",
            status=ExecutionStatus.STARTED,
            created_at=now,
            created_by=caller.username,
            blueprint_id=BlueprintId(order.id),
            started_at=now,
            worker_id=self.holder,
        )
        blueprint = Blueprint(
            id=BlueprintId(order.id),
            tenant=tenant,
            state=S.UPLOADING,
            main_file_name=order.main_file_name,
            created_at=now,
            created_by=caller.username,
            visibility=order.visibility,
            labels=set_labels(order.labels, now, caller.username),
            upload_execution_id=upload.id,
        )
        with self.work.writing() as unit:
            old = unit.blueprints.find(tenant, order.id)
            if old is not None and not _may_be_replaced(unit, old):
                raise Conflict(f"blueprint {order.id!r} exists already")
            if old is not None:
                unit.blueprints.remove(tenant, order.id)
            unit.executions.add(upload)
            unit.blueprints.add(blueprint)
        return blueprint, upload

    def _end(self, blueprint: Blueprint, upload: Execution) -> BlueprintView:
        now = self.clock.now()
        ended = replace(
            upload,
            status=ExecutionStatus.FAILED if blueprint.error else ExecutionStatus.TERMINATED,
            ended_at=now,
            error=blueprint.error or "",
        )
        with self.work.writing() as unit:
            unit.blueprints.save(replace(blueprint, updated_at=now))
            if blueprint.state is S.UPLOADED:
                self.files.keep(unit, blueprint)
                imported = blueprint.plan.get("imported_blueprints") or ()
                unit.blueprints.note_imports(blueprint.tenant, blueprint.id, imported)
                needed = needed_packages(blueprint.plan)
                unit.blueprints.note_packages(blueprint.tenant, blueprint.id, needed)
            unit.executions.move(upload, ended)
        return BlueprintView(replace(blueprint, updated_at=now), ended)


def _may_be_replaced(unit: UnitOfWork, old: Blueprint) -> bool:
    """What failed, and what a server that went away left half uploaded."""
    upload = _view(unit, old).upload
    was_abandoned = old.state is not S.UPLOADED and (upload is None or upload.is_final)
    return old.has_failed or was_abandoned


def _may_be_deleted(unit: UnitOfWork, blueprint: Blueprint) -> bool:
    return blueprint.state is S.UPLOADED or _may_be_replaced(unit, blueprint)


def _main_file(folder: Path, order: BlueprintOrder) -> Path:
    found = (folder / order.main_file_name).resolve()
    if not found.is_relative_to(folder.resolve()) or not found.is_file():
        raise InvalidInput(
            f"blueprint {order.id!r}: the archive has no file {order.main_file_name!r}; "
            f"name the main file of the blueprint"
        )
    return found


def _uploaded(blueprint: Blueprint, plan: Mapping[str, Any], order: BlueprintOrder) -> Blueprint:
    labels = order.labels or declared_labels(plan.get("blueprint_labels"))
    return replace(
        blueprint,
        state=S.UPLOADED,
        plan=plan,
        description=plan.get("description"),
        labels=set_labels(labels, blueprint.created_at, blueprint.created_by),
    )


def _view(unit: UnitOfWork, blueprint: Blueprint) -> BlueprintView:
    upload = None
    if blueprint.upload_execution_id:
        upload = unit.executions.find(blueprint.tenant, blueprint.upload_execution_id)
    return BlueprintView(blueprint, upload)
