"""The one door through which executions start: the decision table of starting and queueing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from conductor.control.services.situations import (
    Request,
    Situation,
    belongs_to_another_tenant,
    blackout_holds,
    blackout_refuses,
    deployment_is_busy,
    environment_is_missing,
    maintenance_is_on,
    no_place_is_free,
    others_depend_on_it,
    others_run,
    parameters_are_missing,
    parameters_are_wrong,
    starter_waits,
    system_wide_comes_first,
    workflow_is_unavailable,
    workflow_is_unknown,
)
from conductor.control.services.traffic import traffic_around
from conductor.control.services.work import UnitOfWork
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.errors import ConductorError
from conductor.domain.execution import WAITING, Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.traffic import Limits, Traffic, Wait


class Answer(Enum):
    GO_ON = "goes on"
    WARN = "goes on, with a warning in its log"
    QUEUE = "is queued"
    REFUSE = "is refused"


@dataclass(frozen=True)
class Row:
    """A situation, and what becomes of a start in it: of one that was to be queued, of one that was
    forced, and of any other. A refusal `leaves_row` behind: an execution that failed. What is to
    be queued, or scheduled, is looked at by rows that look ahead alone."""

    situation: Situation
    queue: Answer
    force: Answer
    neither: Answer
    leaves_row: bool = False
    looks_ahead: bool = False

    def answer(self, request: Request) -> Answer:
        if request.is_queued:
            return self.queue
        return self.force if request.is_forced else self.neither


_GO_ON, _WARN, _QUEUE, _REFUSE = Answer

TABLE = (
    # the situation                queue    force    neither
    Row(environment_is_missing, _REFUSE, _REFUSE, _REFUSE, looks_ahead=True),
    Row(belongs_to_another_tenant, _REFUSE, _REFUSE, _REFUSE, looks_ahead=True),
    Row(workflow_is_unknown, _REFUSE, _REFUSE, _REFUSE, looks_ahead=True),
    Row(others_depend_on_it, _REFUSE, _WARN, _REFUSE, leaves_row=True),
    Row(maintenance_is_on, _QUEUE, _QUEUE, _REFUSE),
    Row(blackout_refuses, _REFUSE, _REFUSE, _REFUSE),
    Row(blackout_holds, _QUEUE, _QUEUE, _QUEUE),
    Row(others_run, _QUEUE, _REFUSE, _REFUSE),
    Row(system_wide_comes_first, _QUEUE, _QUEUE, _QUEUE),
    Row(starter_waits, _QUEUE, _QUEUE, _QUEUE),
    Row(deployment_is_busy, _QUEUE, _GO_ON, _REFUSE),
    Row(workflow_is_unavailable, _REFUSE, _GO_ON, _REFUSE, leaves_row=True),
    Row(parameters_are_wrong, _REFUSE, _REFUSE, _REFUSE, looks_ahead=True),
    Row(parameters_are_missing, _REFUSE, _REFUSE, _REFUSE, looks_ahead=True, leaves_row=True),
    Row(no_place_is_free, _QUEUE, _QUEUE, _QUEUE),
)


@dataclass(frozen=True)
class Verdict:
    """`status` is what the execution begins with; FAILED is that of a refused one which leaves its
    row behind, and None that of one which leaves nothing. `reason` is why it is no better, and
    `why_queued` says that to who waits."""

    status: ExecutionStatus | None
    reason: ConductorError | None = None
    warnings: tuple[str, ...] = ()
    why_queued: str = ""

    @property
    def refusal(self) -> ConductorError | None:
        return self.reason if self.status in (None, ExecutionStatus.FAILED) else None


def admit(request: Request) -> Verdict:
    """The first row whose situation holds decides, unless its answer is to go on."""
    status = ExecutionStatus.SCHEDULED if request.is_early else ExecutionStatus.PENDING
    reason, why_queued = None, ""
    warnings: list[str] = []
    for row in TABLE:
        answer = row.answer(request)
        is_over = status in WAITING and not row.looks_ahead
        obstacle = None if is_over or answer is Answer.GO_ON else row.situation(request)
        if obstacle is None:
            continue
        if answer is Answer.REFUSE:
            left = ExecutionStatus.FAILED if row.leaves_row else None
            return Verdict(left, obstacle.refusal)
        if answer is Answer.QUEUE:
            status, reason = ExecutionStatus.QUEUED, obstacle.refusal
            why_queued = obstacle.why
        else:
            warnings.append(str(obstacle.refusal))
    return Verdict(status, reason, tuple(warnings), why_queued)


@dataclass(frozen=True)
class Door:
    """What comes through it is locked against others until the commit, and its deployment before
    it. Without a clock it knows of no blackouts."""

    limits: Callable[[], Limits]
    clock: Clock | None = None

    def ask(
        self,
        unit: UnitOfWork,
        execution: Execution,
        deployment: Deployment | None,
        **wishes: Any,
    ) -> Verdict:
        """`wishes` are the rest of a `Request`."""
        unit.executions.close_door()
        traffic = self._traffic(unit, [execution])
        return admit(Request(unit, execution, deployment, traffic, **wishes))

    def waits(
        self, unit: UnitOfWork, executions: Sequence[Execution]
    ) -> Mapping[ExecutionId, Sequence[Wait]]:
        """What those of them that wait do it for; empty is "for their turn"."""
        waits: dict[ExecutionId, Sequence[Wait]] = {
            each.id: [Wait("its time", f"{each.scheduled_for:%Y-%m-%d %H:%M} UTC")]
            for each in executions
            if each.status is ExecutionStatus.SCHEDULED
        }
        queued = [each for each in executions if each.status is ExecutionStatus.QUEUED]
        if queued:
            traffic = self._traffic(unit, queued)
            waits |= {each.id: _waits(unit, each, traffic) for each in queued}
        return waits

    def _traffic(self, unit: UnitOfWork, executions: Sequence[Execution]) -> Traffic:
        at = self.clock.now() if self.clock else None
        return traffic_around(unit, executions, self.limits(), at)


def pass_at_once(
    unit: UnitOfWork,
    execution: Execution,
    deployment: Deployment | None = None,
    *,
    caller: Caller,
    is_forced: bool = False,
) -> None:
    """For what the server does itself: it takes no place and cannot wait, so that it is refused
    where others are queued. Blackouts are for workflows, and do not keep it."""
    verdict = Door(Limits).ask(
        unit,
        execution,
        deployment,
        is_by_server=True,
        is_forced=is_forced,
        passes_maintenance=caller.passes_maintenance,
    )
    if verdict.reason is not None:
        raise verdict.reason


def _waits(unit: UnitOfWork, execution: Execution, traffic: Traffic) -> list[Wait]:
    is_forced = execution.is_forced
    request = Request(unit, execution, None, traffic, not is_forced, is_forced)
    asked = [row for row in TABLE if row.answer(request) is Answer.QUEUE]
    found = [row.situation(request) for row in asked]
    return [each.wait for each in found if each is not None and each.wait is not None]
