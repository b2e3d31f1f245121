"""Parse a blueprint that somebody sent, and keep nothing of it but how that went."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO

from conductor.control.services.admission import pass_at_once
from conductor.control.services.blueprint_access import BlueprintView
from conductor.control.services.blueprint_intake import BlueprintIntake
from conductor.control.services.blueprint_orders import BlueprintOrder, begun_upload
from conductor.control.services.blueprint_parsing import Ground
from conductor.control.services.language import all_errors
from conductor.control.services.visibility import viewer_of
from conductor.domain.errors import ConductorError
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.lifecycle import Actor

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BlueprintValidations:
    """As `BlueprintUploads`, but that nothing which has the id already is touched."""

    intake: BlueprintIntake

    def validate(
        self, caller: Caller, order: BlueprintOrder, archive: BinaryIO | None
    ) -> BlueprintView:
        """Who waits gets what is wrong raised, others find it in the execution."""
        intake = self.intake
        with intake.sources.checked(f"blueprint {order.id!r}", archive, order.archive_url):
            blueprint, execution = begun_upload(caller, order, intake.clock.now(), intake.holder)
            with intake.work.writing() as unit:
                pass_at_once(unit, execution, caller=caller)
                unit.executions.add(execution)
        ground = Ground(blueprint.tenant, viewer_of(caller))
        work = partial(self._carry_out, execution, ground, order, archive)
        if not order.waits:
            self.intake.errands(partial(_quietly, work))
            return BlueprintView(blueprint, execution)
        plan, ended = work()
        return BlueprintView(replace(blueprint, plan=plan), ended)

    def _carry_out(
        self, execution: Execution, ground: Ground, order: BlueprintOrder, archive: BinaryIO | None
    ) -> tuple[Mapping[str, Any], Execution]:
        try:
            with (
                self.intake.sources.opened(archive, order.archive_url) as source,
                self.intake.files.taken_in(source, order.id) as unpacked,
            ):
                plan = self.intake.parsing.plan(unpacked.folder, order.main_file_name, ground)
        except ConductorError as fault:
            self._end(execution, ExecutionStatus.FAILED, all_errors(fault))
            raise
        except Exception:
            self._end(execution, ExecutionStatus.FAILED, "the server failed; its log tells more")
            raise
        return plan, self._end(execution, ExecutionStatus.TERMINATED)

    def _end(self, execution: Execution, status: ExecutionStatus, error: str = "") -> Execution:
        now = self.intake.clock.now()
        ended = execution.move_to(status, by=Actor.WORKER, at=now, error=error)
        with self.intake.work.writing() as unit:
            unit.executions.move(execution, ended)
        return ended


def _quietly(work: partial[tuple[Mapping[str, Any], Execution]]) -> None:
    try:
        work()
    except ConductorError as fault:
        _log.info("a blueprint was found wanting: %s", fault)
