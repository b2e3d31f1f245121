"""The blackouts that are in a window, and the executions that they hold."""

from collections.abc import Collection, Sequence
from datetime import datetime

from conductor.control.services.errors import InBlackout
from conductor.control.services.recurrence.windows import window_at
from conductor.control.services.work import UnitOfWork
from conductor.domain.blackout import Closure, Closures, Effect, Start
from conductor.domain.ids import ExecutionId, TenantName
from conductor.domain.traffic import BY_SERVER, Unfinished


def closures_at(
    unit: UnitOfWork, at: datetime, tenants: Collection[TenantName] | None
) -> list[Closure]:
    """Of some tenants, or of all: one statement."""
    windows = [(each, window_at(each.calendar, at)) for each in unit.blackouts.of(tenants)]
    return [Closure(blackout, window) for blackout, window in windows if window is not None]


def labelled(unit: UnitOfWork, closures: Sequence[Closure], starts: Collection[Start]) -> Closures:
    """With what the deployments of these have of the labels that are asked for: one statement, and
    none where no label is."""
    labels = {each.blackout.label for each in closures if each.blackout.label is not None}
    homes = {(each.tenant, each.deployment_id) for each in starts if each.deployment_id}
    return Closures(closures, unit.deployments.labelled(homes, labels) if labels else frozenset())


def held_by(unit: UnitOfWork, closures: Sequence[Closure]) -> frozenset[ExecutionId]:
    """Those that wait in the queue for a window to end, whatever its effect: two statements more,
    and none where no window is on."""
    if not closures:
        return frozenset()
    queued = {each.id: each for each in unit.executions.queued()}
    nested = unit.executions.nested(queued.values())
    found = labelled(unit, closures, queued.values())

    def is_held(each: Unfinished) -> bool:
        """In components it is as the whole."""
        starter = queued.get(each.parent_id) if each.parent_id else None
        if starter is not None:
            return is_held(starter)
        is_free = each.id in nested or each.workflow_id in BY_SERVER
        return not is_free and found.of(each, tuple(Effect)) is not None

    return frozenset(each.id for each in queued.values() if is_held(each))


def blackout_refusal(closure: Closure) -> InBlackout:
    blackout = closure.blackout
    because = f" ({blackout.description})" if blackout.description else ""
    return InBlackout(
        f"blackout {blackout.name!r} keeps it from beginning {closure.window}{because}: start it "
        f"after that, or ask an administrator to override the blackout (--override-blackout with "
        f"--reason)"
    )
