"""Maintenance: begins when what runs has ended, and holds back whatever would change something."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conductor.control.services.errors import (
    EnteringMaintenance,
    Forbidden,
    InMaintenance,
    MaintenanceActive,
)
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.identity import Caller
from conductor.domain.maintenance_mode import NO_MAINTENANCE, Maintenance
from conductor.domain.traffic import Unfinished

_log = logging.getLogger(__name__)
_WAY_OUT = "try again when an administrator has ended it (cfy maintenance-mode deactivate)"


@dataclass(frozen=True)
class MaintenanceView:
    """`remaining` runs still; None where nobody waits for that."""

    maintenance: Maintenance
    remaining: Sequence[Unfinished] | None = None


@dataclass(frozen=True)
class MaintenanceMode:
    """Of all servers on the database: each question asks it. `look_at_queue` lets what waited
    begin."""

    work: UnitOfWorkFactory
    clock: Clock
    look_at_queue: Callable[[], object]

    def is_active(self) -> bool:
        """Nothing may begin or change. While what runs ends this is not so yet: see `status`."""
        with self.work.reading() as unit:
            return unit.maintenance_mode.current().is_active

    def status(self) -> MaintenanceView:
        with self.work.reading() as unit:
            return _view(unit, unit.maintenance_mode.current())

    def check(self, caller: Caller, *, may_end_what_runs: bool = False) -> None:
        """Raise `InMaintenance` unless he may change something now; what ends executions is needed
        until they have ended."""
        if caller.passes_maintenance:
            return
        with self.work.reading() as unit:
            maintenance = unit.maintenance_mode.current()
        if maintenance.is_on and (maintenance.is_active or not may_end_what_runs):
            raise maintenance_refusal(maintenance)

    def activate(self, caller: Caller) -> MaintenanceView | None:
        """At once where nothing runs. None when it is on already."""
        _check_administrator(caller)
        with self.work.writing() as unit:
            unit.executions.close_door()
            before = unit.maintenance_mode.current()
            if before.is_on:
                return None
            after = self._begun(unit, before.requested(caller.username, self.clock.now()))
            unit.maintenance_mode.move(before, after)
            view = _view(unit, after)
        _log.info("maintenance is %s", after)
        return view

    def deactivate(self, caller: Caller) -> MaintenanceView | None:
        """What was queued goes on. None when it is off already."""
        _check_administrator(caller)
        with self.work.writing() as unit:
            unit.executions.close_door()
            before = unit.maintenance_mode.current()
            if not before.is_on:
                return None
            unit.maintenance_mode.move(before, before.ended())
        _log.info("the maintenance was ended by %s", caller.username)
        self.look_at_queue()
        return MaintenanceView(NO_MAINTENANCE)

    def begin_when_quiet(self) -> None:
        """For a round: the last execution may have ended on any server."""
        with self.work.reading() as unit:
            if not _is_due(unit):
                return
        with self.work.writing() as unit:
            unit.executions.close_door()  # or one could begin meanwhile
            if _is_due(unit):
                before = unit.maintenance_mode.current()
                unit.maintenance_mode.move(before, self._begun(unit, before))

    def _begun(self, unit: UnitOfWork, requested: Maintenance) -> Maintenance:
        if unit.executions.active():
            return requested
        _log.info("nothing runs any more: the maintenance begins")
        return requested.begun(self.clock.now())


def maintenance_refusal(maintenance: Maintenance) -> InMaintenance:
    if maintenance.is_active:
        sentence = (
            f"the manager is in maintenance, so nothing can change ({maintenance}): {_WAY_OUT}"
        )
        return MaintenanceActive(sentence)
    return EnteringMaintenance(
        f"nothing new can begin: maintenance begins when what runs has ended ({maintenance}): "
        f"{_WAY_OUT}"
    )


def _is_due(unit: UnitOfWork) -> bool:
    maintenance = unit.maintenance_mode.current()
    return maintenance.is_on and not maintenance.is_active and not unit.executions.active()


def _view(unit: UnitOfWork, maintenance: Maintenance) -> MaintenanceView:
    is_waiting = maintenance.is_on and not maintenance.is_active
    return MaintenanceView(maintenance, unit.executions.active() if is_waiting else None)


def _check_administrator(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden(
            f"{caller.username} may not begin or end maintenance (maintenance_mode_set): ask an "
            f"administrator"
        )
