"""With whose rights it is found what functions name (docs/explanation/rights.md)."""

from dataclasses import dataclass

from conductor.control.services.secret_access import is_there, sees_value
from conductor.control.services.visibility import is_seen, viewer_of
from conductor.domain.deployment import Deployment
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller
from conductor.domain.secret import Secret


@dataclass(frozen=True)
class Rights:
    """Of a caller. What a person `is_shown` has no hidden values of others in it, which what runs
    in his name may use."""

    caller: Caller
    is_shown: bool = False

    def sees(self, deployment: Deployment) -> bool:
        """Those of other tenants as far as these show them to all."""
        is_near = deployment.tenant == self.caller.tenant or deployment.visibility == "global"
        return viewer_of(self.caller) is None or (is_near and is_seen(self.caller, deployment))

    def reads(self, secret: Secret) -> bool:
        if self.is_shown and not sees_value(secret, self.caller):
            return False
        return is_there(secret, self.caller)

    @property
    def who(self) -> str:
        """In words, for refusals."""
        name = self.caller.username or f"all who see it in {self.caller.tenant}"
        return f"executions of {name}" if self.caller.execution_id else name


def rights_of(caller: Caller) -> Rights:
    """Of who is told what comes of it, in an answer."""
    return Rights(caller, is_shown=caller.execution_id is None)


def rights_within(execution: Execution) -> Rights:
    return Rights(acting_for(execution))


def rights_of_readers(deployment: Deployment) -> Rights:
    return Rights(readers_of(deployment))


def readers_of(deployment: Deployment) -> Caller:
    """All who read what is kept with a deployment in the clear, such as its labels: its creator
    alone, when it is private; else people who have made nothing private themselves."""
    is_private = deployment.visibility == "private"
    return Caller(deployment.created_by if is_private else "", "default", deployment.tenant)


def acting_for(execution: Execution) -> Caller:
    """In its creator's name, and as nobody's administrator: what runs was written by others."""
    return Caller(
        execution.created_by,
        "default",
        execution.tenant,
        execution.id,
        epoch=execution.epoch,
        home=execution.deployment_id,
    )
