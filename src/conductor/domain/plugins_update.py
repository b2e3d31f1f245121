"""A blueprint's move to other versions of its plugins, and with it that of its deployments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import BlueprintId, ExecutionId, PluginsUpdateId, TenantName
from conductor.domain.lifecycle import Actor, LifeCycle

UPDATE_PLUGIN = "update_plugin"


class PluginsUpdateState(StrEnum):
    UPDATING = "updating"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    NO_CHANGES_REQUIRED = "no_changes_required"


S = PluginsUpdateState

PLUGINS_UPDATE_LIFE = LifeCycle(
    thing="plugins update",
    first=S.UPDATING,
    finals=frozenset({S.SUCCESSFUL, S.NO_CHANGES_REQUIRED}),
    moves={
        Actor.WORKER: {S.UPDATING: frozenset({S.SUCCESSFUL})},
        Actor.PERSON: {},
        Actor.RECOVERY: {},
    },
)


@dataclass(frozen=True)
class PluginsUpdate:
    """`plan` is what the blueprint comes to. `versions` maps each package that changes to its old
    and its new version; `deployments` are those that are to come along.

    While its execution is failed or cancelled, an unfinished one is shown as failed; it is not
    stored, so that whoever resumes the execution goes on with the update as well.
    """

    id: PluginsUpdateId
    tenant: TenantName
    blueprint_id: BlueprintId
    state: PluginsUpdateState
    created_at: datetime
    created_by: str
    visibility: str = "tenant"
    execution_id: ExecutionId | None = None
    plan: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, Any] = field(default_factory=dict)
    deployments: Sequence[str] = ()
    is_forced: bool = False

    def move_to(self, state: PluginsUpdateState, *, by: Actor) -> "PluginsUpdate":
        PLUGINS_UPDATE_LIFE.check(self.id, self.state, state, by=by)
        return replace(self, state=state)


def shown_plugins_state(
    update: PluginsUpdate, execution: ExecutionStatus | None
) -> PluginsUpdateState:
    """`execution` is how its execution is by now, or None when that is gone."""
    is_over = execution in (None, ExecutionStatus.FAILED, ExecutionStatus.CANCELLED)
    return S.FAILED if is_over and update.state is S.UPDATING else update.state
