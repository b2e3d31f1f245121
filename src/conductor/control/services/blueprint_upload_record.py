"""What is written down of an upload, as far as it has come: the blueprint and its execution."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.admission import pass_at_once
from conductor.control.services.blueprint_access import BlueprintView, is_abandoned
from conductor.control.services.blueprint_files import BlueprintFiles, Unpacked
from conductor.control.services.labels import declared_labels, set_labels
from conductor.control.services.plugin_choice import needed_packages
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError, Conflict
from conductor.domain.execution import CANCELLING, Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.label import Label
from conductor.domain.lifecycle import Actor

S = BlueprintState


class UploadStopped(ConductorError):
    """Somebody deleted the blueprint, or cancelled its upload, meanwhile."""


@dataclass(frozen=True)
class BlueprintUploadRecord:
    work: UnitOfWorkFactory
    files: BlueprintFiles
    clock: Clock

    def begin(self, caller: Caller, blueprint: Blueprint, upload: Execution) -> None:
        """`Conflict` when there is one of that id, or another upload of it is under way. What
        failed before is replaced."""
        with self.work.writing() as unit:
            make_room(unit, blueprint)
            pass_at_once(unit, upload, caller=caller)
            unit.blueprints.add(blueprint)
            unit.executions.add(upload)

    def advance(self, upload: Execution, state: BlueprintState) -> None:
        with self.work.writing() as unit:
            blueprint = _still_wanted(unit, upload)
            unit.blueprints.save(blueprint.move_to(state, by=Actor.WORKER, at=self.clock.now()))

    def keep(self, upload: Execution, plan: Mapping[str, Any], unpacked: Unpacked) -> BlueprintView:
        with self.work.writing() as unit:
            parsed = _still_wanted(unit, upload)
            done = parsed.move_to(S.UPLOADED, by=Actor.WORKER, at=self.clock.now())
            kept = keep_plan(unit, done, plan)
            self.files.keep(unit, kept, unpacked)
            return BlueprintView(kept, self._end(unit, upload, ExecutionStatus.TERMINATED))

    def fail(
        self, blueprint: Blueprint, upload: Execution, error: str, *, is_invalid: bool
    ) -> BlueprintView:
        """`is_invalid`: whoever wrote the blueprint can mend it, if it came as far as parsing."""
        with self.work.writing() as unit:
            left = unit.blueprints.of_upload(upload)
            if left is not None and left.is_unfinished:
                left = self._failed(left, error, is_invalid=is_invalid)
                unit.blueprints.save(left)
            ended = self._end(unit, upload, ExecutionStatus.FAILED, error)
            return BlueprintView(left or blueprint, ended)

    def _failed(self, blueprint: Blueprint, error: str, *, is_invalid: bool) -> Blueprint:
        now = self.clock.now()
        if is_invalid and blueprint.state is S.PARSING:
            return replace(blueprint.move_to(S.INVALID, by=Actor.WORKER, at=now), error=error)
        return blueprint.failed(error, by=Actor.WORKER, at=now)

    def _end(
        self, unit: UnitOfWork, upload: Execution, status: ExecutionStatus, error: str = ""
    ) -> Execution:
        before = unit.executions.by_id(upload.id, for_update=True)
        if before is None or before.is_final:
            return before or upload
        if before.status in CANCELLING:
            status = ExecutionStatus.CANCELLED
        after = before.move_to(status, by=Actor.WORKER, at=self.clock.now(), error=error)
        unit.executions.move(before, after)
        return after


def make_room(unit: UnitOfWork, blueprint: Blueprint) -> None:
    """In the place of one that failed; `Conflict` when there is another one of that id."""
    old = unit.blueprints.held(blueprint.tenant, blueprint.id)
    if old is not None and not is_abandoned(unit, old):
        state = "exists already" if old.state is S.UPLOADED else f"is {old.state} already"
        raise Conflict(f"blueprint {blueprint.id!r} {state}")
    if old is None and unit.blueprints.find(blueprint.tenant, blueprint.id) is not None:
        raise Conflict(f"another tenant shows its blueprint {blueprint.id!r} to everybody")
    if old is not None:
        unit.blueprints.remove(old.tenant, old.id)


def keep_plan(unit: UnitOfWork, parsed: Blueprint, plan: Mapping[str, Any]) -> Blueprint:
    """With all that is looked for by what stands in it."""
    kept = replace(
        parsed,
        plan=plan,
        description=plan.get("description"),
        labels=parsed.labels or _declared(parsed, plan),
    )
    unit.blueprints.save(kept)
    imported = plan.get("imported_blueprints") or ()
    unit.blueprints.note_imports(kept.tenant, kept.id, imported)
    unit.blueprints.note_packages(kept.tenant, kept.id, needed_packages(plan))
    return kept


def _declared(blueprint: Blueprint, plan: Mapping[str, Any]) -> tuple[Label, ...]:
    pairs = declared_labels(plan.get("blueprint_labels"))
    return set_labels(pairs, blueprint.created_at, blueprint.created_by)


def _still_wanted(unit: UnitOfWork, upload: Execution) -> Blueprint:
    """By nobody, when it was cancelled, deleted, or given up by those who took us for dead."""
    blueprint = unit.blueprints.of_upload(upload)
    if blueprint is None or not blueprint.is_unfinished:
        raise UploadStopped(f"blueprint {upload.blueprint_id!r} was deleted while it was uploaded")
    execution = unit.executions.by_id(upload.id, for_update=True)
    if execution is None or execution.status is not ExecutionStatus.STARTED:
        raise UploadStopped(f"the upload of blueprint {upload.blueprint_id!r} was cancelled")
    return blueprint
