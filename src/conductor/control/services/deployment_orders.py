"""What a person asks for who creates a deployment, and the first record of that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conductor.control.services.access import tenant_of
from conductor.control.services.environment import environment_execution
from conductor.control.services.ids import check_name, display_name
from conductor.control.services.labels import set_labels
from conductor.control.services.numbers import check_numbers
from conductor.control.services.origin import HERE_AND_NOW, Origin
from conductor.control.services.visibility import first_visibility
from conductor.domain.deployment import CREATE_ENVIRONMENT, Deployment, DeploymentState
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentId


@dataclass(frozen=True)
class DeploymentOrder:
    """What a person asked for; see the rest contract, section 5. Who `waits` is answered when its
    environment is there, others at once."""

    id: str
    blueprint_id: str
    inputs: Mapping[str, Any]
    display_name: str | None = None
    visibility: str | None = None
    is_private: bool | None = None
    labels: tuple[tuple[str, str], ...] = ()
    runtime_only_evaluation: bool = False
    needs_plugins: bool = True
    waits: bool = True
    site_name: str | None = None
    origin: Origin = HERE_AND_NOW


def begun_creation(
    caller: Caller, order: DeploymentOrder, now: datetime, holder: str
) -> tuple[Deployment, Execution]:
    """Nothing is stored yet. The deployment has its inputs as they were given, and nothing else of
    a plan; a name that somebody wished for is a parameter of the execution."""
    check_numbers("inputs", order.inputs)
    made_at, made_by = order.origin.settled(caller, "deployments", now)
    wished = display_name(order.display_name) if order.display_name else None
    deployment = Deployment(
        id=DeploymentId(check_name("deployment", order.id, may_start_with_any=True)),
        tenant=tenant_of(caller),
        blueprint_id=BlueprintId(order.blueprint_id),
        state=DeploymentState.CREATING,
        created_at=made_at,
        created_by=made_by,
        display_name=wished or order.id,
        visibility=first_visibility(caller, order.visibility, is_private=order.is_private),
        runtime_only_evaluation=order.runtime_only_evaluation,
        plan={"inputs": dict(order.inputs)},
        labels=set_labels(order.labels, made_at, made_by),
        site_name=order.site_name,
    )
    parameters = {"display_name": wished} if wished else {}
    creation = environment_execution(
        CREATE_ENVIRONMENT, deployment, caller, now, holder, parameters
    )
    return deployment, creation
