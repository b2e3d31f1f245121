"""Maintenance: nothing new begins, and when what ran has ended nothing changes any more."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from conductor.domain.lifecycle import Actor, LifeCycle


class MaintenanceStatus(StrEnum):
    """The wire names."""

    DEACTIVATED = "deactivated"
    ACTIVATING = "activating"
    ACTIVATED = "activated"


S = MaintenanceStatus

MAINTENANCE_LIFE = LifeCycle(
    thing="maintenance",
    first=S.DEACTIVATED,
    finals=frozenset(),
    moves={
        Actor.WORKER: {S.ACTIVATING: frozenset({S.ACTIVATED})},
        Actor.PERSON: {
            S.DEACTIVATED: frozenset({S.ACTIVATING}),
            S.ACTIVATING: frozenset({S.DEACTIVATED}),
            S.ACTIVATED: frozenset({S.DEACTIVATED}),
        },
        Actor.RECOVERY: {},
    },
)


@dataclass(frozen=True)
class Maintenance:
    """Of the whole manager. Who asked for it, and when, is known while it is on."""

    status: MaintenanceStatus = S.DEACTIVATED
    requested_by: str = ""
    requested_at: datetime | None = None
    activated_at: datetime | None = None

    @property
    def is_on(self) -> bool:
        """It is active, or about to be."""
        return self.status is not S.DEACTIVATED

    @property
    def is_active(self) -> bool:
        return self.status is S.ACTIVATED

    def requested(self, by: str, at: datetime) -> Self:
        self._check(S.ACTIVATING, Actor.PERSON)
        return replace(self, status=S.ACTIVATING, requested_by=by, requested_at=at)

    def begun(self, at: datetime) -> Self:
        """Nothing runs any more."""
        self._check(S.ACTIVATED, Actor.WORKER)
        return replace(self, status=S.ACTIVATED, activated_at=at)

    def ended(self) -> "Maintenance":
        self._check(S.DEACTIVATED, Actor.PERSON)
        return NO_MAINTENANCE

    def _check(self, target: MaintenanceStatus, by: Actor) -> None:
        MAINTENANCE_LIFE.check("of this manager", self.status, target, by=by)

    def __str__(self) -> str:
        asked = f", asked for by {self.requested_by}" if self.is_on else ""
        return f"{self.status}{asked}"


NO_MAINTENANCE = Maintenance()
