"""Reads what runs and waits, as far as it matters to some executions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from conductor.control.services.closures import closures_at, held_by, labelled
from conductor.control.services.work import UnitOfWork
from conductor.domain.execution import Execution
from conductor.domain.ids import ExecutionId
from conductor.domain.traffic import Limits, Traffic, Unfinished


def traffic_around(
    unit: UnitOfWork, executions: Sequence[Execution], limits: Limits, at: datetime | None = None
) -> Traffic:
    """The number of statements does not depend on how many executions there are; where nothing is
    queued, four are enough. Blackouts are those `at` a moment; what they hold is in nobody's
    way."""
    stored = unit.executions
    tally = stored.tally()
    maintenance = unit.maintenance_mode.current()
    tenants = None if tally.has_queued else {each.tenant for each in executions}
    closures = closures_at(unit, at, tenants) if at else []
    held = held_by(unit, closures) if tally.has_queued else frozenset()
    is_any_alone = any(each.is_system_workflow for each in executions)
    neighbours = stored.neighbours({(each.tenant, each.deployment_id) for each in executions})
    return Traffic(
        limits,
        system_wide=_without(held, stored.system_wide()) if tally.has_system_wide else (),
        active=stored.active() if is_any_alone else (),
        neighbours={home: _without(held, found) for home, found in neighbours.items()},
        taken=tally.taken,
        startable=stored.count_startable(but=held)
        if tally.has_queued and not maintenance.is_on
        else {},
        nested=frozenset(stored.nested(executions)),
        waiting_starters=stored.waiting_starters(executions),
        maintenance=maintenance,
        closures=labelled(unit, closures, executions),
    )


def _without(held: Collection[ExecutionId], found: Sequence[Unfinished]) -> list[Unfinished]:
    return [each for each in found if each.id not in held]
