"""What executions said: reading it, and adding to it from outside."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor.control.services.access import tenant_of
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import Forbidden
from conductor.control.services.listing import Page, Query
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.errors import Conflict
from conductor.domain.event import EventRecord, StoredEvent
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller
from conductor.domain.masked_facts import masked_record


@dataclass(frozen=True)
class EventView:
    """An event with the names that people read beside it."""

    event: StoredEvent
    execution: Execution | None
    deployment: Deployment | None


@dataclass(frozen=True)
class Events:
    work: UnitOfWorkFactory
    clock: Clock
    confidences: Confidences

    def page(self, caller: Caller, query: Query, kinds: Sequence[str]) -> Page[EventView]:
        tenant = tenant_of(caller)
        with self.work.reading() as unit:
            page = unit.events.page(tenant, query, kinds)
            executions = {
                each: unit.executions.find(tenant, each)
                for each in {event.execution_id for event in page.items}
            }
            deployments = {
                each: unit.deployments.find(tenant, each)
                for each in {e.deployment_id for e in executions.values() if e and e.deployment_id}
            }
        views = []
        for event in page.items:
            execution = executions[event.execution_id]
            deployment_id = execution.deployment_id if execution else None
            deployment = deployments.get(deployment_id) if deployment_id else None
            views.append(EventView(event, execution, deployment))
        return Page(views, page.total)

    def add(self, caller: Caller, execution_id: str | None, records: Sequence[EventRecord]) -> None:
        """Without an id the events belong to the execution whose token was sent."""
        target = execution_id or caller.execution_id
        if target is None:
            raise Conflict("name the execution that the events belong to")
        if caller.execution_id is not None and caller.execution_id != target:
            raise Forbidden("an execution may add events to itself only")
        with self.work.writing() as unit:
            execution = unit.executions.get(tenant_of(caller), target)
            masker = self.confidences.within(unit, execution.id).masker
            records = [masked_record(each, masker) for each in records] if masker else records
            unit.events.append(execution, records, self.clock.now())
