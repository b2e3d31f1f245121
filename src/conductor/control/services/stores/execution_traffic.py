"""Which executions are in each other's way."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from conductor.domain.execution import Execution
from conductor.domain.ids import ExecutionId, TenantName
from conductor.domain.traffic import Home, Tally, Unfinished


class ExecutionTrafficStore(Protocol):
    def close_door(self) -> None:
        """Until the commit nobody else decides whether something may start. Deployments are locked
        before it."""
        ...

    def system_wide(self) -> list[Unfinished]:
        """Active and queued ones."""
        ...

    def active(self) -> list[Unfinished]: ...

    def neighbours(self, homes: Collection[Home]) -> dict[Home, list[Unfinished]]:
        """Active and queued executions of deployments, oldest first."""
        ...

    def queued(self) -> list[Unfinished]:
        """All of them, oldest first."""
        ...

    def startable(self, but: Collection[ExecutionId] = ()) -> list[Unfinished]:
        """Queued ones that wait for nothing of their own deployment, oldest first; all as if those
        `but` which it is were not there."""
        ...

    def count_startable(self, but: Collection[ExecutionId] = ()) -> dict[TenantName, int]:
        """The same, without the nested."""
        ...

    def tally(self) -> Tally: ...

    def waiting_starters(self, executions: Collection[Execution]) -> dict[ExecutionId, Unfinished]:
        """Those that started one of them and have not begun themselves, by their ids."""
        ...

    def nested(self, executions: Collection[Execution | Unfinished]) -> set[ExecutionId]:
        """Those of them that an execution has started which is active still: they borrow its place
        in every limit, so that none waits for a place that its own starter holds."""
        ...

    def due(self, at: datetime) -> list[Unfinished]:
        """Scheduled ones whose time has come, oldest first."""
        ...
