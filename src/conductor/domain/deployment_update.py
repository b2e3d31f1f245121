"""A change of a deployment to another blueprint or other inputs, until it is all done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import (
    BlueprintId,
    DeploymentId,
    DeploymentUpdateId,
    ExecutionId,
    TenantName,
)
from conductor.domain.lifecycle import Actor, LifeCycle


class UpdateState(StrEnum):
    UPDATING = "updating"
    EXECUTING_WORKFLOW = "executing_workflow"
    FINALIZING = "finalizing"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    PREVIEW = "preview"


S = UpdateState
UNFINISHED = frozenset({S.UPDATING, S.EXECUTING_WORKFLOW, S.FINALIZING})
BEGUN = UNFINISHED - {S.UPDATING}

UPDATE_LIFE = LifeCycle(
    thing="deployment update",
    first=S.UPDATING,
    finals=frozenset({S.SUCCESSFUL, S.FAILED, S.PREVIEW}),
    moves={
        Actor.WORKER: {
            S.UPDATING: frozenset({S.EXECUTING_WORKFLOW, S.FAILED}),
            S.EXECUTING_WORKFLOW: frozenset({S.FINALIZING, S.SUCCESSFUL, S.FAILED}),
            S.FINALIZING: frozenset({S.SUCCESSFUL, S.FAILED}),
        },
        # Somebody starts another update while this one has not come to its end.
        Actor.PERSON: {state: frozenset({S.FAILED}) for state in sorted(UNFINISHED)},
        Actor.RECOVERY: {},
    },
)

Ids = Sequence[str]


@dataclass(frozen=True)
class InstanceChanges:
    """What an update does to node instances. `changed` are those that stay, are started, and whose
    node changed; `extended` and `reduced` give, by the source's node, the target nodes to which
    instances that stay have got relationships, or lose them. `reduced_edges` are those edges, by
    the id of their source."""

    added: Ids = ()
    removed: Ids = ()
    changed: Ids = ()
    extended: Mapping[str, Ids] = field(default_factory=dict)
    reduced: Mapping[str, Ids] = field(default_factory=dict)
    reduced_edges: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class DeploymentUpdate:
    """`deployment_plan` is what the deployment comes to, without instances. `settings` are the
    wishes that the manager heeds. `choices` are lists of ids that the execution has decided on,
    by what they are for: once it has, it stays with them.

    While its execution is failed or cancelled, an unfinished update is shown as failed; it is not
    stored, so that whoever resumes the execution goes on with the update as well.
    """

    id: DeploymentUpdateId
    tenant: TenantName
    deployment_id: DeploymentId
    state: UpdateState
    created_at: datetime
    created_by: str
    old_blueprint_id: BlueprintId
    new_blueprint_id: BlueprintId
    visibility: str = "tenant"
    execution_id: ExecutionId | None = None
    old_inputs: Mapping[str, Any] = field(default_factory=dict)
    new_inputs: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[Mapping[str, Any]] = ()
    deployment_plan: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    recursive_dependencies: Sequence[Mapping[str, Any]] = ()
    changes: InstanceChanges = field(default_factory=InstanceChanges)
    choices: Mapping[str, Ids] = field(default_factory=dict)

    @property
    def has_begun(self) -> bool:
        """The deployment's model is the new one, or was once."""
        return self.state in BEGUN or self.state is S.SUCCESSFUL

    def move_to(self, state: UpdateState, *, by: Actor) -> "DeploymentUpdate":
        UPDATE_LIFE.check(self.id, self.state, state, by=by)
        return replace(self, state=state)


def shown_state(update: DeploymentUpdate, execution: ExecutionStatus | None) -> UpdateState:
    """`execution` is how its execution is by now, or None when that is gone."""
    is_over = execution in (None, ExecutionStatus.FAILED, ExecutionStatus.CANCELLED)
    return S.FAILED if is_over and update.state in UNFINISHED else update.state
