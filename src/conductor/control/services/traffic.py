"""Reads what runs and waits, as far as it matters to some executions."""

from collections.abc import Sequence

from conductor.control.services.work import UnitOfWork
from conductor.domain.execution import Execution
from conductor.domain.traffic import Limits, Traffic


def traffic_around(unit: UnitOfWork, executions: Sequence[Execution], limits: Limits) -> Traffic:
    """The number of statements does not depend on how many executions there are; where nothing is
    queued, three are enough."""
    stored = unit.executions
    tally = stored.tally()
    maintenance = unit.maintenance_mode.current()
    is_any_alone = any(each.is_system_workflow for each in executions)
    return Traffic(
        limits,
        system_wide=stored.system_wide() if tally.has_system_wide else (),
        active=stored.active() if is_any_alone else (),
        neighbours=stored.neighbours({(each.tenant, each.deployment_id) for each in executions}),
        taken=tally.taken,
        startable=stored.count_startable() if tally.has_queued and not maintenance.is_on else {},
        nested=frozenset(stored.nested(executions)),
        waiting_starters=stored.waiting_starters(executions),
        maintenance=maintenance,
    )
