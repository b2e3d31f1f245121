"""Blackouts: windows in which workflows do not start."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from conductor.domain.ids import DeploymentId, TenantName
from conductor.domain.schedule import Timing

OVERRIDE = "override-blackout"
Labelled = tuple[TenantName, DeploymentId | None, str]


class Effect(StrEnum):
    """What becomes of a start in a window."""

    HOLD = "hold"  # it is queued, and begins when the window ends
    REFUSE = "refuse"  # it is told so; what is in the queue already waits there


@dataclass(frozen=True)
class Length:
    """Days as calendars count them, whatever the clocks do, and then what a stopwatch shows."""

    days: int = 0
    rest: timedelta = timedelta(0)


@dataclass(frozen=True)
class Span:
    """Windows of one length, each from an instant of the timing on."""

    timing: Timing
    length: Length


@dataclass(frozen=True)
class Window:
    """From `begins` on and before `ends`; `zone` is where its clock hangs."""

    begins: datetime
    ends: datetime
    zone: str = "UTC"

    def covers(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends

    def __str__(self) -> str:
        return f"until {self.end}"

    @property
    def end(self) -> str:
        """In UTC, and on the clock of its zone."""
        text = f"{self.ends.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        if self.zone == "UTC":
            return text
        return f"{text} ({self.ends.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M:%S} {self.zone})"


def longest(windows: Iterable[Window], moment: datetime) -> Window | None:
    """Of those that cover a moment, the one that ends last."""
    covering = (each for each in windows if each.covers(moment))
    return max(covering, key=lambda each: each.ends, default=None)


@dataclass(frozen=True)
class Blackout:
    """A named calendar of windows, and which starts of its tenant they are for: those for which
    all holds that is given. `calendar` is iCalendar text; `label` is `key:value`."""

    name: str
    tenant: TenantName
    created_at: datetime
    created_by: str
    effect: Effect
    calendar: str
    deployment_id: DeploymentId | None = None
    workflow_id: str | None = None
    label: str | None = None
    description: str = ""

    def is_for(self, start: "Start", labels: Collection[Labelled]) -> bool:
        """`labels` are those that deployments have, of those that blackouts ask for."""
        label = (start.tenant, start.deployment_id, self.label)
        return (
            self.tenant == start.tenant
            and self.deployment_id in (None, start.deployment_id)
            and self.workflow_id in (None, start.workflow_id)
            and (self.label is None or label in labels)
        )


class Start(Protocol):
    """What of an execution decides which blackouts are for it."""

    @property
    def tenant(self) -> TenantName: ...
    @property
    def deployment_id(self) -> DeploymentId | None: ...
    @property
    def workflow_id(self) -> str: ...
    @property
    def is_dry_run(self) -> bool: ...
    @property
    def overrides_blackout(self) -> bool: ...


@dataclass(frozen=True)
class Closure:
    """A blackout in one of its windows."""

    blackout: Blackout
    window: Window

    def __str__(self) -> str:
        return f"blackout {self.blackout.name!r}, {self.window}"


@dataclass(frozen=True)
class Closures:
    """The blackouts that are in a window at one moment, and which deployments have the labels that
    they ask for."""

    closures: Sequence[Closure] = ()
    labels: Collection[Labelled] = frozenset()

    def of(self, start: Start, effects: Collection[Effect]) -> Closure | None:
        """Of those with these effects the one that ends last. Dry runs change nothing, so nothing
        keeps them."""
        if start.is_dry_run or start.overrides_blackout:
            return None
        mine = (
            each
            for each in self.closures
            if each.blackout.effect in effects and each.blackout.is_for(start, self.labels)
        )
        return max(mine, key=lambda each: each.window.ends, default=None)


NO_CLOSURES = Closures()
