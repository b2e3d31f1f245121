"""What the clock of schedules looks up before it locks anything."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from conductor.control.services.cascades import followers
from conductor.control.services.recurrence.courses import course_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.ids import TenantName
from conductor.domain.occurrence_record import OccurrenceRecord
from conductor.domain.schedule import Schedule

Home = tuple[TenantName, str]


def look_ahead(
    work: UnitOfWorkFactory, records: Collection[OccurrenceRecord], minute: datetime
) -> Sequence[Home]:
    """The deployments in which the schedules of a batch run something, in the order in which they
    are to be locked. What their rules say is at hand then: a hard one takes seconds, in which
    nobody else could start anything."""
    with work.reading() as unit:
        schedules = unit.schedules.seen({each.schedule for each in records})
        parts = set(_parts(unit, schedules.values()))
    for each in records:
        if (schedule := schedules.get(each.schedule)) is not None:
            course_of(schedule.timing, each.at, minute)
    return sorted({(each.tenant, each.deployment_id) for each in records} | parts)


def _parts(unit: UnitOfWork, schedules: Collection[Schedule]) -> Iterator[Home]:
    """Their components, as far as their workflows run there."""
    wholes = unit.dependencies.wholes({(each.tenant, each.deployment_id) for each in schedules})
    homes = unit.deployments.named(wholes) if wholes else {}
    for each in schedules:
        if (home := homes.get((each.tenant, each.deployment_id))) is not None:
            found = followers(unit, home, each.workflow_id)
            yield from ((each.tenant, follower.deployment.id) for follower in found)
