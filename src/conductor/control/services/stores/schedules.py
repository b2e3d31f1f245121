"""Where schedules are kept."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.store import SummarizedStore
from conductor.domain.ids import TenantName
from conductor.domain.schedule import Schedule, ScheduleKey


@dataclass(frozen=True)
class DueSchedule:
    """An enabled schedule whose next occurrence, at this moment, has come."""

    schedule: ScheduleKey
    at: datetime


class ScheduleStore(SummarizedStore, Protocol):
    """`add` raises `Conflict` for an id that the deployment has already, `get_in` and `remove_in`
    raise `NotFound`."""

    def find_in(self, key: ScheduleKey) -> Schedule | None: ...
    def get_in(self, key: ScheduleKey) -> Schedule: ...
    def add(self, noun: Schedule) -> None: ...
    def add_all(self, nouns: Iterable[Schedule]) -> None: ...
    def save(self, noun: Schedule) -> None: ...
    def remove_in(self, key: ScheduleKey) -> None: ...
    def go_on(self, schedules: Collection[Schedule]) -> None:
        """Store what an occurrence changes: the state, the next occurrence and the last run."""
        ...

    def of_deployment(self, tenant: TenantName, deployment_id: str) -> list[Schedule]:
        """By their ids."""
        ...

    def page_for(
        self,
        tenant: TenantName | None,
        username: str | None,
        query: Query,
        *,
        home: str | None = None,
    ) -> Page[Schedule]:
        """Without those of private deployments of others than the user, but for those of `home`;
        None is who sees all."""
        ...

    def due(self, at: datetime) -> Sequence[DueSchedule]:
        """Those whose time has come first come first. One statement."""
        ...

    def seen(self, keys: Collection[ScheduleKey]) -> dict[ScheduleKey, Schedule]:
        """Those that are there. One statement."""
        ...

    def held(self, keys: Collection[ScheduleKey]) -> dict[ScheduleKey, Schedule]:
        """Those that are there, locked until the commit. Their deployments are locked before."""
        ...
