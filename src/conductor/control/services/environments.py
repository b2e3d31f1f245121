"""Environments are made and removed by executions that the server itself carries out, in threads
of its own (docs/explanation/environments.md).

A thread is told the execution's id and nothing else. All that it needs stands in the rows, so what
a lost server had begun is taken up in the way in which it was begun.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from conductor.control.services.blueprint_intake import Errands
from conductor.control.services.environment_creation import EnvironmentCreation
from conductor.control.services.environment_record import (
    EnvironmentRecord,
    EnvironmentStopped,
    locked,
)
from conductor.control.services.environment_removal import EnvironmentRemoval
from conductor.control.services.language import all_errors
from conductor.control.services.preparation import Preparation
from conductor.control.services.work import StorageUnavailable, UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import CREATE_ENVIRONMENT
from conductor.domain.errors import ConductorError
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId
from conductor.domain.lifecycle import Actor

_OUTAGE = 1.0  # seconds between two attempts while the database is out of reach
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Environments:
    """`pause` waits for so many seconds."""

    work: UnitOfWorkFactory
    preparation: Preparation
    errands: Errands
    clock: Clock
    holder: str
    pause: Callable[[float], object] = field(default_factory=lambda: threading.Event().wait)

    def carry_out(self, identifier: ExecutionId) -> "Future[None]":
        """A little later. The future holds what went wrong; it is written down by then."""
        done: Future[None] = Future()
        self.errands(partial(self._fulfil, identifier, done))
        return done

    def take_up(self, unit: UnitOfWork, lost: Execution) -> None:
        """What a server had begun that is gone."""
        self.record.take_up(unit, lost)
        unit.after_commit(partial(self.carry_out, lost.id))

    def give_up(self, unit: UnitOfWork, lost: Execution, error: str) -> None:
        deployment = locked(unit, lost)
        self.record.give_up(unit, lost, deployment, error, by=Actor.RECOVERY)

    def _fulfil(self, identifier: ExecutionId, done: "Future[None]") -> None:
        try:
            self._persistently(identifier)
        except Exception as fault:  # noqa: BLE001 - whoever waits for it is told
            done.set_exception(fault)
        else:
            done.set_result(None)

    def _persistently(self, identifier: ExecutionId) -> None:
        while True:
            try:
                return self._attempt(identifier)
            except StorageUnavailable as outage:
                _log.warning("execution %s waits: %s", identifier, outage)
                self.pause(_OUTAGE)

    def _attempt(self, identifier: ExecutionId) -> None:
        begun = self.record.begin(identifier)
        try:
            if begun.status is not ExecutionStatus.STARTED:
                raise EnvironmentStopped(f"{begun.workflow_id} {begun.id} is {begun.status}")
            self._deed(begun)
        except StorageUnavailable:
            raise
        except ConductorError as fault:
            self.record.fail(begun, all_errors(fault))
            raise
        except Exception:
            place = f"deployment {begun.deployment_id}"
            _log.exception("%s of %s failed", begun.workflow_id, place)
            self.record.fail(begun, f"the server failed at it; its log tells more under {place}")
            raise

    def _deed(self, begun: Execution) -> None:
        if begun.workflow_id == CREATE_ENVIRONMENT:
            EnvironmentCreation(self.work, self.preparation, self.record)(begun)
        else:
            EnvironmentRemoval(self.work, self.record)(begun)

    @property
    def record(self) -> EnvironmentRecord:
        return EnvironmentRecord(self.work, self.clock, self.holder)
