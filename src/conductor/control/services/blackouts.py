"""Blackouts: named windows in which workflows do not start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.calendars import CalendarWishes
from conductor.control.services.errors import Forbidden
from conductor.control.services.ids import check_name
from conductor.control.services.labels import label
from conductor.control.services.listing import Page, Query
from conductor.control.services.recurrence.windows import (
    check_calendar,
    window_at,
    windows_after,
)
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blackout import Blackout, Effect, Window
from conductor.domain.clock import Clock
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import DeploymentId

_MOST_SHOWN = 1000
_JUST_NOW = timedelta(seconds=3)  # longer than a round takes


@dataclass(frozen=True)
class BlackoutWishes:
    """None leaves a part as it is, which is as `Blackout` has it by default; the empty string
    leaves it out."""

    calendar: CalendarWishes | None = None
    effect: Effect | None = None
    deployment_id: str | None = None
    workflow_id: str | None = None
    label: str | None = None
    description: str | None = None

    def parts(self, now: datetime) -> Mapping[str, Any]:
        """Those that are wished for, checked."""
        parts: dict[str, Any] = {
            "deployment_id": _id(self.deployment_id),
            "workflow_id": self.workflow_id,
            "label": _label(self.label) if self.label else self.label,
        }
        found = {name: value or None for name, value in parts.items() if value is not None}
        if self.description is not None:
            found["description"] = self.description
        if self.effect is not None:
            found["effect"] = self.effect
        if self.calendar is not None:
            found["calendar"] = text = self.calendar.text(now)
            check_calendar(text, now)
        return found


@dataclass(frozen=True)
class BlackoutView:
    """`window` is the one that is on, or the next; None when all are over."""

    blackout: Blackout
    window: Window | None
    is_on: bool


@dataclass(frozen=True)
class Blackouts:
    """`look_at_queue` lets what waited begin."""

    work: UnitOfWorkFactory
    clock: Clock
    look_at_queue: Callable[[], object]

    def get(self, caller: Caller, name: str) -> BlackoutView:
        with self.work.reading() as unit:
            return self._view(unit.blackouts.get(tenant_of(caller), name))

    def page(self, caller: Caller, query: Query) -> Page[BlackoutView]:
        with self.work.reading() as unit:
            page = unit.blackouts.page(scope_of(caller, query), query)
        return Page([self._view(each) for each in page.items], page.total)

    def preview(self, caller: Caller, name: str, number: int) -> Sequence[Window]:
        """The window that is on, and those that follow."""
        if not 0 < number <= _MOST_SHOWN:
            raise InvalidInput(f"_size: {number} windows cannot be shown; ask for 1 to 1000")
        found = self.get(caller, name)
        return windows_after(found.blackout.calendar, self.clock.now(), number)

    def create(self, caller: Caller, name: str, wishes: BlackoutWishes) -> BlackoutView:
        """It counts from now on: for what waits already, too."""
        _check(caller, "blackout_create")
        now = self.clock.now()
        plain = Blackout(
            check_name("blackout", name), tenant_of(caller), now, caller.username, Effect.HOLD, ""
        )
        made = replace(plain, **wishes.parts(now))
        if not made.calendar:
            raise InvalidInput("begins: it has no windows; give begins and ends, or a calendar")
        with self.work.writing() as unit:
            unit.executions.close_door()
            if unit.blackouts.find(made.tenant, made.name) is not None:
                raise Conflict(
                    f"blackout {name!r} exists already: change it, delete it first, or choose "
                    f"another name"
                )
            _check_home(unit, made)
            unit.blackouts.add(made)
        return self._view(made)

    def update(self, caller: Caller, name: str, wishes: BlackoutWishes) -> BlackoutView:
        _check(caller, "blackout_update")
        parts = wishes.parts(self.clock.now())
        if not parts:
            raise InvalidInput(f"nothing to change in blackout {name!r}: say what it shall be")
        with self.work.writing() as unit:
            unit.executions.close_door()
            changed = replace(unit.blackouts.get(tenant_of(caller), name), **parts)
            if parts.get("deployment_id"):
                _check_home(unit, changed)
            unit.blackouts.save(changed)
            unit.after_commit(self.look_at_queue)
        return self._view(changed)

    def delete(self, caller: Caller, name: str) -> None:
        """What it holds begins as soon as it may."""
        _check(caller, "blackout_delete")
        with self.work.writing() as unit:
            unit.executions.close_door()
            unit.blackouts.remove(tenant_of(caller), name)
            unit.after_commit(self.look_at_queue)

    def let_begin(self) -> None:
        """For a round: what a window held begins when it has ended."""
        now = self.clock.now()
        with self.work.reading() as unit:
            blackouts = unit.blackouts.of(None)
        if any(_has_just_ended(each.calendar, now) for each in blackouts):
            self.look_at_queue()

    def _view(self, blackout: Blackout) -> BlackoutView:
        now = self.clock.now()
        windows = windows_after(blackout.calendar, now, 1)
        is_on = any(each.covers(now) for each in windows)
        return BlackoutView(blackout, windows[0] if windows else None, is_on)


def check_override(caller: Caller, reason: str) -> None:
    """Who starts something in a blackout may do so, and says why."""
    _check(caller, "blackout_override")
    if not reason.strip():
        raise InvalidInput("reason: say why the blackout is overridden (--reason)")


def _check_home(unit: UnitOfWork, blackout: Blackout) -> None:
    """A freeze of what is not there, as its id is misspelt, would keep nothing."""
    home = blackout.deployment_id
    if home is not None and not unit.deployments.named([(blackout.tenant, home)]):
        raise NotFound("deployment", home)


def _has_just_ended(calendar: str, now: datetime) -> bool:
    before = window_at(calendar, now - _JUST_NOW)
    return before is not None and before.ends <= now


def _id(name: str | None) -> DeploymentId | None:
    return None if name is None else DeploymentId(name)


def _label(written: str) -> str:
    key, colon, value = written.partition(":")
    if not colon or not value:
        raise InvalidInput(f"label: {written!r} is none; write KEY:VALUE")
    return ":".join(label(key, value, is_written=False))


def _check(caller: Caller, permission: str) -> None:
    if not caller.is_admin:
        raise Forbidden(
            f"{caller.username} may not make, change or override blackouts ({permission}): ask an "
            f"administrator"
        )
