"""A living instance of a blueprint."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from conductor.domain.execution import ACTIVE, ExecutionStatus
from conductor.domain.ids import BlueprintId, DeploymentId, ExecutionId, TenantName
from conductor.domain.instance_count import NO_INSTANCES, InstanceCount
from conductor.domain.label import Label
from conductor.domain.lifecycle import Actor, LifeCycle

# Labels that make a tree of deployments, and say what each is in it.
PARENT = "csys-obj-parent"
TYPE = "csys-obj-type"
ENVIRONMENT_TYPE = "csys-env-type"
CONSUMER = "csys-consumer-id"

# What the server itself carries out, to make an environment and to remove it.
CREATE_ENVIRONMENT = "create_deployment_environment"
DELETE_ENVIRONMENT = "delete_deployment_environment"
ENVIRONMENT_WORKFLOWS = frozenset({CREATE_ENVIRONMENT, DELETE_ENVIRONMENT})


class DeploymentState(StrEnum):
    """The environment of a deployment: its rows, folders and settings, not what it installs."""

    CREATING = "creating"
    READY = "ready"
    FAILED = "failed"
    DELETING = "deleting"
    DELETED = "deleted"


S = DeploymentState

DEPLOYMENT_LIFE = LifeCycle(
    thing="deployment",
    first=S.CREATING,
    finals=frozenset({S.DELETED}),
    moves={
        Actor.WORKER: {
            S.CREATING: frozenset({S.READY, S.FAILED}),
            S.DELETING: frozenset({S.DELETED, S.READY, S.FAILED}),
        },
        Actor.PERSON: {
            S.CREATING: frozenset({S.DELETING}),
            S.READY: frozenset({S.DELETING}),
            S.FAILED: frozenset({S.DELETING}),
        },
        Actor.RECOVERY: {
            S.CREATING: frozenset({S.FAILED}),
            S.DELETING: frozenset({S.READY, S.FAILED}),
        },
    },
)


def edition(blueprint_id: str, created_at: datetime, updated_at: datetime | None) -> str:
    return f"{blueprint_id} {(updated_at or created_at).timestamp()} {created_at.timestamp()}"


@dataclass(frozen=True)
class Deployment:
    """`plan` keeps what evaluation needs: inputs, outputs, capabilities, workflows, groups."""

    id: DeploymentId
    tenant: TenantName
    blueprint_id: BlueprintId
    state: DeploymentState
    created_at: datetime
    created_by: str
    display_name: str = ""
    description: str | None = None
    visibility: str = "tenant"
    runtime_only_evaluation: bool = False
    plan: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[Label, ...] = ()
    updated_at: datetime | None = None
    site_name: str | None = None

    @property
    def edition(self) -> str:
        """Another one when it was updated or made anew: what worked for it then begins afresh."""
        return edition(self.blueprint_id, self.created_at, self.updated_at)

    def labelled(self, key: str) -> list[str]:
        """The values of its labels of that key, oldest first, and by value of one age."""
        mine = [label for label in self.labels if label.key == key]
        mine.sort(key=lambda label: (label.created_at, label.value))
        return [label.value for label in mine]

    def move_to(self, state: DeploymentState, *, by: Actor) -> Self:
        """Raises `IllegalMove` where the life cycle has no such move."""
        DEPLOYMENT_LIFE.check(self.id, self.state, state, by=by)
        return replace(self, state=state)

    @property
    def is_environment(self) -> bool:
        return "environment" in self.labelled(TYPE)


def installation_status(count: InstanceCount) -> str:
    """`active` when every node instance is started; without instances too."""
    return "active" if count.is_active else "inactive"


@dataclass(frozen=True)
class LatestExecution:
    """What a deployment shows of its newest execution."""

    id: ExecutionId
    workflow_id: str
    status: ExecutionStatus
    total_operations: int
    finished_operations: int


@dataclass(frozen=True)
class Condition:
    """How a deployment is, as far as its own instances and executions tell."""

    count: InstanceCount = NO_INSTANCES
    latest: LatestExecution | None = None

    @property
    def status(self) -> str:
        last = latest_execution_status(self.latest.status if self.latest else None)
        return deployment_status(installation_status(self.count), last)


def latest_execution_status(status: ExecutionStatus | None) -> str | None:
    """How a deployment shows its newest execution (rest-contract §5, "Status derivation")."""
    if status is None or status is ExecutionStatus.SCHEDULED:
        return None
    if status in ACTIVE or status is ExecutionStatus.QUEUED:
        return "in_progress"
    return status.display


def deployment_status(installation: str, latest: str | None) -> str:
    """`in_progress`, `requires_attention` or `good`, the first that applies."""
    if latest == "in_progress":
        return "in_progress"
    if latest == "failed" or installation == "inactive":
        return "requires_attention"
    return "good"


def worst_status(statuses: Iterable[str | None]) -> str | None:
    """Of what belongs together; None when nothing has a status."""
    return max((each for each in statuses if each), key=_SEVERITY.index, default=None)


_SEVERITY = ("good", "in_progress", "requires_attention")
