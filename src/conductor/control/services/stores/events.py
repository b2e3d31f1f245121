"""Where events and logs are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conductor.control.services.listing import EVERYTHING, Page, Query
from conductor.control.services.stores.execution_leases import HeldExecution
from conductor.domain.event import EventRecord, StoredEvent
from conductor.domain.execution import Execution
from conductor.domain.ids import ExecutionId, TenantName


@dataclass(frozen=True)
class EventOrigin:
    """The names that people read beside an event."""

    workflow_id: str
    blueprint_id: str | None
    deployment_id: str | None
    deployment_display_name: str | None


MOST_CHARACTERS = 4 * 1024 * 1024  # of messages, in one stretch of a sequence


class EventStore(Protocol):
    def append(self, execution: Execution, records: Sequence[EventRecord], at: datetime) -> int:
        """Store at the end of the execution's dense sequence; returns the last number."""
        ...

    def append_held(
        self, held: HeldExecution, records: Sequence[EventRecord], at: datetime
    ) -> HeldExecution:
        """The same for the journal, which stores the last number itself with `advance`."""
        ...

    def page(
        self,
        tenant: TenantName,
        query: Query,
        kinds: Sequence[str],
        username: str | None = None,
        home: str | None = None,
    ) -> Page[StoredEvent]:
        """Of all kinds when none is named; of what that user sees (see `SeenWithDeploymentStore`).
        One execution's events in the order in which they were reported come in its sequence, and
        are counted only where filters leave some out."""
        ...

    def after(
        self,
        execution_id: ExecutionId,
        sequence: int,
        limit: int,
        query: Query = EVERYTHING,
        kinds: Sequence[str] = (),
        until: int = 2**31 - 1,
    ) -> list[StoredEvent]:
        """In their sequence, up to the number `until`; of `query` filters, ranges and search. They
        stop behind the one that reaches `MOST_CHARACTERS`, so that long lines fill no memory."""
        ...

    def last_sequence(self, execution_id: ExecutionId) -> int:
        """0 before the first event."""
        ...

    def origins(self, execution_ids: Collection[str]) -> dict[str, EventOrigin]:
        """By the executions' ids."""
        ...

    def last_of(self, tenant: TenantName, deployment_id: str) -> dict[ExecutionId, int]:
        """The last number of each of its executions that said something, the oldest first."""
        ...

    def remove_of(
        self,
        tenant: TenantName,
        deployment_id: str,
        query: Query,
        kinds: Sequence[str],
        until: Mapping[ExecutionId, int] | None = None,
    ) -> int:
        """How many went. With `until` none goes behind that number of its execution, or of one
        that is not in it."""
        ...
