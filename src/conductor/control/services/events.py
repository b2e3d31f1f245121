"""What executions said: reading and following it, and adding to it from outside."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor.control.services.access import tenant_of
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import Forbidden
from conductor.control.services.execution_access import own_execution, seen_execution
from conductor.control.services.listing import EVERYTHING, Page, Query
from conductor.control.services.stores.events import MOST_CHARACTERS, EventOrigin
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import Conflict, InvalidInput
from conductor.domain.event import EVENT, LOG, EventRecord, StoredEvent
from conductor.domain.execution import FINAL, Execution
from conductor.domain.identity import Caller
from conductor.domain.masked_facts import masked_record

MOST_NUMBERS = 20_000  # of a sequence that are looked at for one answer


@dataclass(frozen=True)
class EventView:
    """An event with the names that people read beside it."""

    event: StoredEvent
    origin: EventOrigin


@dataclass(frozen=True)
class Stretch:
    """What an execution said after some number. `last` is where to go on: all up to there was
    looked at. `is_whole` says that nothing was left behind for want of room; `newest` is the number
    of the last thing that it said."""

    views: Sequence[EventView]
    last: int
    execution: Execution
    is_whole: bool
    newest: int

    @property
    def is_end(self) -> bool:
        return self.is_whole and self.execution.status in FINAL


@dataclass(frozen=True)
class Events:
    work: UnitOfWorkFactory
    clock: Clock
    confidences: Confidences

    def page(self, caller: Caller, query: Query, kinds: Sequence[str]) -> Page[EventView]:
        check_kinds(kinds)
        with self.work.reading() as unit:
            tenant, viewer = tenant_of(caller), viewer_of(caller)
            page = unit.events.page(tenant, query, kinds, viewer, caller.home)
            return Page(views_of(unit, page.items), page.total)

    def after(
        self,
        caller: Caller,
        execution_id: str,
        sequence: int,
        limit: int,
        query: Query = EVERYTHING,
        kinds: Sequence[str] = (),
    ) -> Stretch:
        """The status is read before the events: all that a final one knows is visible by then.
        However much `query` and `kinds` leave out, at most `MOST_NUMBERS` are looked at."""
        check_kinds(kinds)
        with self.work.reading() as unit:
            execution = seen_execution(unit, caller, execution_id)
            last = unit.events.last_sequence(execution.id)
            until = max(sequence, min(last, sequence + MOST_NUMBERS))
            found = unit.events.after(execution.id, sequence, limit, query, kinds, until)
            views = views_of(unit, found)
        is_full = len(found) == limit or _characters(found) >= MOST_CHARACTERS
        reached = found[-1].sequence if is_full and found else until
        return Stretch(views, reached, execution, is_whole=reached >= last, newest=last)

    def add(self, caller: Caller, execution_id: str | None, records: Sequence[EventRecord]) -> None:
        """Without an id the events belong to the execution whose token was sent."""
        target = execution_id or caller.execution_id
        if target is None:
            raise Conflict("name the execution that the events belong to")
        if caller.execution_id is not None and caller.execution_id != target:
            raise Forbidden("an execution may add events to itself only")
        with self.work.writing() as unit:
            execution = own_execution(unit, caller, target)
            masker = self.confidences.within(unit, execution.id).masker
            records = [masked_record(each, masker) for each in records] if masker else records
            pieces = [piece for record in records for piece in record.in_pieces()]
            unit.events.append(execution, pieces, self.clock.now())


def views_of(unit: UnitOfWork, events: Sequence[StoredEvent]) -> list[EventView]:
    """Without those whose execution was deleted meanwhile."""
    origins = unit.events.origins({event.execution_id for event in events})
    kept = (event for event in events if event.execution_id in origins)
    return [EventView(event, origins[event.execution_id]) for event in kept]


def _characters(events: Sequence[StoredEvent]) -> int:
    return sum(len(event.record.message) for event in events)


def check_kinds(kinds: Sequence[str]) -> None:
    for kind in kinds:
        if kind not in (EVENT, LOG):
            raise InvalidInput(f"the type of events is {EVENT} or {LOG}, not {kind!r}")
