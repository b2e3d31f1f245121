"""Forget what was said about a deployment, and keep it in a file first when that is wished."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from conductor.control.services.deployments import owned_deployment
from conductor.control.services.event_shape import event_shape
from conductor.control.services.events import check_kinds, views_of
from conductor.control.services.listing import Query
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import InvalidInput
from conductor.domain.event import EVENT, LOG
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId

_STRETCH = 1000


class EventFiles(Protocol):
    def keep(
        self, deployment_id: str, records: Iterable[Mapping[str, Any]], at: datetime
    ) -> str | None:
        """Durable when it returns. The name of the file; None, and no file, of no records."""
        ...


@dataclass(frozen=True)
class Deleted:
    """How many events went, and the name of the file that keeps them."""

    count: int
    stored_in: str | None = None


@dataclass(frozen=True)
class EventDeletion:
    work: UnitOfWorkFactory
    clock: Clock
    files: EventFiles

    def delete(
        self,
        caller: Caller,
        deployment_id: str,
        query: Query,
        kinds: Sequence[str],
        *,
        is_stored: bool = False,
    ) -> Deleted:
        """Logs go when both kinds are named. When it `is_stored` nothing goes that is not in the
        file: what is said meanwhile stays."""
        check_kinds(kinds)
        if EVENT not in kinds:
            raise InvalidInput(f"events are deleted by type={EVENT}, with type={LOG} logs as well")
        with self.work.writing() as unit:
            tenant = owned_deployment(unit, caller, deployment_id).tenant
            if not is_stored:
                return Deleted(unit.events.remove_of(tenant, deployment_id, query, kinds))
            said = unit.events.last_of(tenant, deployment_id)
        records = self._records(said, query, kinds)
        stored_in = self.files.keep(deployment_id, records, self.clock.now())
        with self.work.writing() as unit:
            count = unit.events.remove_of(tenant, deployment_id, query, kinds, until=said)
        return Deleted(count, stored_in)

    def _records(
        self, said: Mapping[ExecutionId, int], query: Query, kinds: Sequence[str]
    ) -> Iterator[Mapping[str, Any]]:
        """Read in stretches, none of them under a lock: a million events take a while."""
        for execution_id, last in said.items():
            reached = 0
            while reached < last:
                with self.work.reading() as unit:
                    until = min(last, reached + _STRETCH)
                    found = unit.events.after(execution_id, reached, _STRETCH, query, kinds, until)
                    views = views_of(unit, found)
                yield from map(event_shape, views)
                reached = until
