"""Executions as a manager starts and ends them, without anybody who runs them."""

from dataclasses import dataclass, replace
from typing import Any

from cryptography.fernet import Fernet

from conductor.control.adapters.beckoning import Beckoning
from conductor.control.adapters.encryption import FernetCipher
from conductor.control.services.admission import Door
from conductor.control.services.confidences import Confidences
from conductor.control.services.executions import Executions
from conductor.control.services.language import BlueprintLanguage
from conductor.control.services.seals import Seals
from conductor.control.services.start_orders import StartOrder
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.errors import ConductorError
from conductor.domain.execution import ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentId, ExecutionId, TenantName
from conductor.domain.traffic import Limits
from conformance.nouns import HOME, START

CALLER = Caller("admin", "sys_admin", HOME)
OTHER = TenantName("other")
WORKFLOWS = {
    "install": {},
    "uninstall": {},
    "greet": {"parameters": {"name": {"type": "string"}}},
    "tend": {"is_cascading": True},
    "closed": {"availability_rules": {"available": False}},
    "grow": {"availability_rules": {"node_instances_active": ["all"]}},
}


@dataclass(frozen=True)
class Manager:
    database: Database
    executions: Executions
    clock: FakeClock

    def start(self, order: StartOrder, caller: Caller = CALLER) -> str:
        """The status that it begins with, or the name of the refusal."""
        try:
            return self.executions.start(caller, order).status
        except ConductorError as refusal:
            return type(refusal).__name__

    @property
    def line(self) -> WaitingLine:
        return self.executions.line


def manager_with(database: Database, limits: Limits) -> Manager:
    queue, clock = Beckoning(), FakeClock(START)
    confidences = Confidences(database, Seals(FernetCipher(Fernet.generate_key())))
    line = WaitingLine(database, queue, clock, Door(lambda: limits, clock))
    executions = Executions(database, queue, clock, line, BlueprintLanguage(), confidences)
    return Manager(database, executions, clock)


def deployment(name: str, **changes: Any) -> Deployment:
    plain = Deployment(
        id=DeploymentId(name),
        tenant=HOME,
        blueprint_id=BlueprintId("bp"),
        state=DeploymentState.READY,
        created_at=START,
        created_by="admin",
        plan={"workflows": WORKFLOWS},
    )
    return replace(plain, **changes)


def ends(database: Database, identifier: ExecutionId) -> None:
    with database.writing() as unit:
        running = unit.executions.by_id(identifier)
        assert running is not None
        unit.executions.move(running, replace(running, status=ExecutionStatus.TERMINATED))
