"""What a person asks for who starts an execution, and what is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from conductor.control.services.ids import new_execution_id
from conductor.domain.blackout import OVERRIDE
from conductor.domain.deployment import Deployment
from conductor.domain.errors import InvalidInput
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import TenantName

_LONGEST = 366 * 24 * 3600  # seconds
_MOST_OPERATIONS = 10_000


@dataclass(frozen=True)
class StartOrder:
    """See the rest contract, section 6.2. `parameters` are None where none were given; `time_limit`
    is in seconds. What is `scheduled_for` a moment begins then at the earliest."""

    deployment_id: str
    workflow_id: str
    parameters: Mapping[str, Any] | None = None
    allow_custom_parameters: bool = False
    is_forced: bool = False
    is_queued: bool = False
    is_dry_run: bool = False
    wait_after_fail: int = 600
    time_limit: int | None = None
    most_operations: int | None = None
    reason: str = ""
    scheduled_for: datetime | None = None
    override_blackout: bool = False

    def check(self, now: datetime) -> None:
        """Raises `InvalidInput` for what no deployment can make right."""
        if self.is_queued and self.is_forced:
            raise InvalidInput(
                "an execution waits in the queue, or is forced to run beside others: not both"
            )
        if self.scheduled_for is not None and self.scheduled_for <= now:
            raise InvalidInput(
                f"it is {now:%Y-%m-%d %H:%M:%S} UTC, so {self.scheduled_for:%Y-%m-%d %H:%M} is "
                f"over: schedule it for a later moment, or start it now"
            )
        _check("wait_after_fail", self.wait_after_fail, _LONGEST, "seconds", least=0)
        _check("time_limit", self.time_limit, _LONGEST, "seconds")
        _check("most_operations", self.most_operations, _MOST_OPERATIONS, "operations")

    def hash(self, caller: Caller) -> str:
        """The same for the same order of the same person."""
        words = msgspec.json.encode([caller.username, self], order="deterministic")
        return sha256(words).hexdigest()

    def is_like(self, execution: Execution) -> bool:
        """It was started for the same, whatever its parameters are."""
        its = (execution.deployment_id, execution.workflow_id, execution.is_dry_run)
        return its == (self.deployment_id, self.workflow_id, self.is_dry_run)

    def drafted(
        self, caller: Caller, tenant: TenantName, deployment: Deployment, now: datetime
    ) -> Execution:
        """Without parameters."""
        draft = Execution(
            id=new_execution_id(),
            tenant=tenant,
            workflow_id=self.workflow_id,
            status=ExecutionStatus.PENDING,
            created_at=now,
            created_by=caller.username,
            deployment_id=deployment.id,
            blueprint_id=deployment.blueprint_id,
            visibility=deployment.visibility,
            is_dry_run=self.is_dry_run,
            allow_custom_parameters=self.allow_custom_parameters,
            is_forced=self.is_forced,
            wait_after_fail=self.wait_after_fail,
            parent_id=caller.execution_id,
            time_limit=self.time_limit,
            most_operations=self.most_operations,
            scheduled_for=self.scheduled_for,
            overrides_blackout=self.override_blackout,
        )
        draft = draft.done("start", by=caller.username, at=now, reason=self.reason)
        if not self.override_blackout:
            return draft
        return draft.done(OVERRIDE, by=caller.username, at=now, reason=self.reason)


def _check(name: str, value: int | None, most: int, of: str, *, least: int = 1) -> None:
    if value is not None and not least <= value <= most:
        raise InvalidInput(f"{name} is {value}: give it a number of {of} from {least} to {most}")
