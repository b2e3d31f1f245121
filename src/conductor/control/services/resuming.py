"""How executions that have ended begin again (rest-contract §6.9), and how ones that wait do so
although something keeps them."""

from dataclasses import dataclass, replace

from conductor.control.services.cascades import (
    in_the_name_of,
    lock_homes,
    not_begun_with,
    resumed_with,
)
from conductor.control.services.deeds import did
from conductor.control.services.errors import IllegalAction
from conductor.control.services.reset import reset_operations
from conductor.control.services.taking_up import tell_of_left
from conductor.control.services.waiting_line import WaitingLine, has_not_begun
from conductor.control.services.work import UnitOfWork
from conductor.domain.blackout import OVERRIDE
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.errors import Conflict
from conductor.domain.execution import RESUMABLE, WAITING, Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.lifecycle import Actor
from conductor.domain.outcomes import obstacles

S = ExecutionStatus


@dataclass(frozen=True)
class Resumption:
    """What a person wishes who resumes; with `is_reset` also what was under way runs again."""

    caller: Caller
    is_reset: bool = False
    reason: str = ""
    overrides_blackout: bool = False

    @property
    def deed(self) -> str:
        return "force-resume" if self.is_reset else "resume"


@dataclass(frozen=True)
class Resuming:
    clock: Clock
    line: WaitingLine

    def resume(self, unit: UnitOfWork, before: Execution, wish: Resumption) -> Execution:
        """With what it had started in components; these wait where their deployments are busy."""
        if before.status not in RESUMABLE:
            raise Conflict(
                f"execution {before.id} is {before.status}: only a failed or cancelled one "
                f"can be resumed"
            )
        parts = resumed_with(unit, before)
        if not wish.is_reset:
            for each in (before, *parts):
                _refuse_obstacles(unit, each)
        homes = lock_homes(unit, [before, *parts])
        after = self._resume(unit, before, homes.get(before.deployment_id), wish)
        for each in parts:
            of_it = replace(wish, reason=f"with {each.parent_id}, which started it")
            self._resume(unit, each, homes[each.deployment_id], of_it, is_part=True)
        return after

    def _resume(
        self,
        unit: UnitOfWork,
        before: Execution,
        deployment: Deployment | None,
        wish: Resumption,
        *,
        is_part: bool = False,
    ) -> Execution:
        is_forced, now = before.is_forced, self.clock.now()
        asking = replace(before, overrides_blackout=wish.overrides_blackout)
        verdict = self.line.door.ask(
            unit,
            asking,
            deployment,
            is_forced=is_forced,
            is_queued=is_part and not is_forced,
            passes_maintenance=wish.caller.passes_maintenance,
        )
        if (refusal := verdict.refusal) is not None:
            raise in_the_name_of(str(before.deployment_id), refusal) if is_part else refusal
        after = before.move_to(verdict.status or S.PENDING, by=Actor.PERSON, at=now)
        after = replace(after, worker_id=None, recoveries=0)
        after = did(unit, after, wish.deed, wish.caller, wish.reason, now)
        if wish.overrides_blackout:
            after = self._overridden(unit, after, wish.caller, wish.reason)
        unit.executions.move(before, after)
        unit.executions.fence(after.id)  # who had it last can write nothing more
        tell_of_left(unit, after, now)
        reset_operations(unit, after, now, is_everything=wish.is_reset)
        self.line.announce(unit, after, verdict)
        return after

    def override_blackout(
        self, unit: UnitOfWork, caller: Caller, before: Execution, reason: str
    ) -> Execution:
        """One that waits begins as soon as nothing but blackouts is in its way."""
        if before.status not in WAITING:
            raise IllegalAction(
                f"execution {before.id} is {before.status}: only one that waits can override "
                f"a blackout; start or resume others with override_blackout"
            )
        after = self._overridden(unit, before, caller, reason)
        unit.executions.move(before, after)
        unit.after_commit(self.line.start_queued)
        return after

    def _overridden(
        self, unit: UnitOfWork, execution: Execution, caller: Caller, reason: str
    ) -> Execution:
        after = did(unit, execution, OVERRIDE, caller, reason, self.clock.now())
        return replace(after, overrides_blackout=True)

    def requeue(
        self, unit: UnitOfWork, caller: Caller, before: Execution, reason: str
    ) -> Execution:
        """What nobody has begun, or what could not be begun from the queue."""
        if not (before.is_nobodys or has_not_begun(before)):
            raise IllegalAction(
                f"execution {before.id} is {before.status}: only one that nobody has begun "
                f"can go back into the queue"
            )
        after = before
        for each in (*not_begun_with(unit, before), before):
            now = self.clock.now()
            after = each.move_to(S.QUEUED, by=Actor.PERSON, at=now)
            after = did(unit, after, "requeue", caller, reason, now)
            unit.executions.move(each, replace(after, is_resumed=each.is_resumed))
        unit.after_commit(self.line.start_queued)
        return after


def _refuse_obstacles(unit: UnitOfWork, execution: Execution) -> None:
    if reason := obstacles(unit.operations.of_execution(execution.id)):
        raise Conflict(
            f"execution {execution.id} cannot be resumed: {reason}. Find out what each did, then "
            f"`cfy executions operations retry|skip|done ID --reason TEXT`; or run all of them "
            f"again with `cfy executions resume --reset-operations {execution.id}`"
        )
