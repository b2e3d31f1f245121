"""Blueprints of the past, written down as they were by who brings a manager's data back.

Such a blueprint has no upload. Its plan is made from its archive, which comes along or by itself:
until then it is `pending`, as one whose upload was lost, and the next upload of its id takes its
place.
"""

from collections.abc import Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO

from conductor.control.services.blueprint_access import (
    BlueprintView,
    is_abandoned,
    owned,
    view,
)
from conductor.control.services.blueprint_files import Unpacked
from conductor.control.services.blueprint_intake import BlueprintIntake
from conductor.control.services.blueprint_orders import BlueprintOrder, begun_upload, file_name
from conductor.control.services.blueprint_parsing import Ground
from conductor.control.services.blueprint_upload_record import keep_plan, make_room
from conductor.control.services.errors import Forbidden
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork
from conductor.domain.blueprint import UNFINISHED, Blueprint, BlueprintState
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.lifecycle import Actor

S = BlueprintState


@dataclass(frozen=True)
class BlueprintPast:
    """What is told of one; None is not known. `state` is `uploaded`, or how its upload failed."""

    state: str | None = None
    error: str | None = None
    description: str | None = None
    main_file_name: str | None = None
    created_at: datetime | None = None
    upload_execution_id: str | None = None


@dataclass(frozen=True)
class BlueprintRestoring:
    """For administrators."""

    intake: BlueprintIntake

    def restore(
        self,
        caller: Caller,
        order: BlueprintOrder,
        past: BlueprintPast,
        archive: BinaryIO | None,
    ) -> BlueprintView:
        """The archive is closed. What is wrong with it is raised, and leaves the blueprint waiting
        for another one."""
        with closing(archive) if archive else nullcontext():
            restored = self._announced(caller, order, past)
            if (archive or order.archive_url) and restored.state is not S.PENDING:
                raise InvalidInput(
                    f"blueprint {order.id!r}: one that is {restored.state} has no archive"
                )
            with self.intake.work.writing() as unit:
                make_room(unit, restored)
                unit.blueprints.add(restored)
            if archive or order.archive_url:
                return self._take(caller, restored, archive, order.archive_url)
        return BlueprintView(restored, None)

    def _announced(self, caller: Caller, order: BlueprintOrder, past: BlueprintPast) -> Blueprint:
        _check_admin(caller)
        now, state = self.intake.clock.now(), _state(past.state)
        announced, _ = begun_upload(caller, order, now, self.intake.holder)
        return replace(announced, state=state, error=past.error, upload_execution_id=None)

    def take_archive(
        self, caller: Caller, identifier: str, archive: BinaryIO | None
    ) -> BlueprintView:
        """What is wrong with it is raised, and another one may be sent. The archive is closed."""
        intake = self.intake
        with intake.sources.checked(f"the archive of blueprint {identifier!r}", archive, None):
            _check_admin(caller)
            with intake.work.reading() as unit:
                waiting = _waiting(unit, caller, identifier)
        return self._take(caller, waiting, archive, None)

    def _take(
        self, caller: Caller, waiting: Blueprint, archive: BinaryIO | None, url: str | None
    ) -> BlueprintView:
        intake, ground = self.intake, Ground(waiting.tenant, viewer_of(caller))
        with (
            intake.sources.opened(archive, url) as source,
            intake.files.taken_in(source, waiting.id) as unpacked,
        ):
            plan = intake.parsing.plan(unpacked.folder, waiting.main_file_name, ground)
            return self._kept(caller, waiting, plan, unpacked)

    def _kept(
        self, caller: Caller, waiting: Blueprint, plan: Mapping[str, Any], unpacked: Unpacked
    ) -> BlueprintView:
        with self.intake.work.writing() as unit:
            unit.blueprints.held(waiting.tenant, waiting.id)
            now = _waiting(unit, caller, waiting.id)
            if now.main_file_name != waiting.main_file_name:
                raise Conflict(f"blueprint {now.id!r} was changed meanwhile: send it again")
            done = now.move_to(S.UPLOADED, by=Actor.PERSON, at=self.intake.clock.now())
            kept = keep_plan(unit, done, plan)
            self.intake.files.keep(unit, kept, unpacked)
            return view(unit, kept)


def rewritten(
    unit: UnitOfWork, caller: Caller, blueprint: Blueprint, past: BlueprintPast
) -> Blueprint:
    """As long as it waits for its archive."""
    _check_admin(caller)
    _check_waiting(unit, blueprint)
    parts: dict[str, Any] = {
        name: value
        for name in ("error", "description", "created_at")
        if (value := getattr(past, name)) is not None
    }
    if past.state is not None:
        parts["state"] = _state(past.state)
    if past.main_file_name is not None:
        parts["main_file_name"] = file_name(past.main_file_name)
    if past.upload_execution_id is not None:
        parts["upload_execution_id"] = _upload(unit, blueprint, past.upload_execution_id)
    return replace(blueprint, **parts)


def _check_admin(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden(f"{caller.username} may not restore blueprints: ask an administrator")


def _waiting(unit: UnitOfWork, caller: Caller, identifier: str) -> Blueprint:
    found = owned(unit, caller, identifier)
    _check_waiting(unit, found)
    return found


def _check_waiting(unit: UnitOfWork, blueprint: Blueprint) -> None:
    if blueprint.state is not S.PENDING or not is_abandoned(unit, blueprint):
        raise Conflict(
            f"blueprint {blueprint.id!r} is {blueprint.state}: only one that was made with "
            f"skip_execution, and waits for its archive, can be restored"
        )


def _state(told: str | None) -> BlueprintState:
    """One that was uploaded is so again when its archive is there."""
    if told in (None, S.UPLOADED, S.PENDING):
        return S.PENDING
    ends = sorted(set(S) - UNFINISHED)
    if told not in ends:
        raise InvalidInput(
            f"state is {told!r}: nothing goes on with what is restored, so give it one of "
            f"{', '.join(ends)}"
        )
    return S(told)


def _upload(unit: UnitOfWork, blueprint: Blueprint, identifier: str) -> ExecutionId:
    found = unit.executions.by_id(ExecutionId(identifier))
    if found is None or found.tenant != blueprint.tenant or not found.is_final:
        raise NotFound("an execution that has ended, with the id", identifier)
    return found.id
