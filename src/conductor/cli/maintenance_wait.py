"""Waits until maintenance has begun, and says for what it waits."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from threading import Event as Flag
from time import monotonic

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.maintenance_mode import Maintenance
from conductor.cli.failures import TIMEOUT, Failure
from conductor.cli.outage import Clock, Outage, Wait
from conductor.cli.printing import say

_PAUSE = 1.0  # seconds between two questions


@dataclass
class MaintenanceWait:
    """`timeout` is in seconds; `wait` and `now` are the only clock it knows."""

    client: CloudifyClient
    timeout: float = inf
    wait: Wait = Flag().wait
    now: Clock = monotonic
    tell: Callable[[str], object] = say

    def active(self, found: Maintenance) -> Maintenance:
        """From what is `found` at first to when it is active."""
        deadline, told = self.now() + self.timeout, ""
        while found.status == Maintenance.ACTIVATING:
            if (remaining := _remaining(found)) not in ("", told):
                told = remaining
                self.tell(f"Maintenance waits for:\n{told}")
            if (left := deadline - self.now()) <= 0:
                raise Failure(_too_long(self.timeout), TIMEOUT)
            self.wait(min(_PAUSE, left))
            found = Outage(self.wait, self.now).through(self.client.maintenance_mode.status)
        if found.status != Maintenance.ACTIVATED:
            raise Failure("Somebody ended the maintenance before it had begun.")
        return found


def _remaining(found: Maintenance) -> str:
    return "\n".join(
        f"  {each['workflow_id']} {each['id']} of {_place(each)} ({each['status']})"
        for each in found.remaining_executions or ()
    )


def _place(execution: dict[str, str | None]) -> str:
    deployment = execution.get("deployment_id") or "the manager"
    tenant = execution.get("tenant_name")
    return f"{deployment} in {tenant}" if tenant else deployment


def _too_long(timeout: float) -> str:
    return (
        f"Executions still run after {timeout:g} s; maintenance begins when they have ended.\n"
        "See them with: cfy maintenance-mode status, and end one with: cfy executions cancel ID"
    )
