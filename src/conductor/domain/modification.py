"""A change of how many node instances a deployment has, from its start until it is ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from conductor.domain.errors import IllegalMove
from conductor.domain.ids import DeploymentId, ExecutionId, ModificationId, TenantName
from conductor.domain.lifecycle import Actor, LifeCycle


class ModificationStatus(StrEnum):
    STARTED = "started"
    FINISHED = "finished"
    ROLLEDBACK = "rolledback"


S = ModificationStatus
_ENDS = frozenset({S.FINISHED, S.ROLLEDBACK})

MODIFICATION_LIFE = LifeCycle(
    thing="deployment modification",
    first=S.STARTED,
    finals=_ENDS,
    moves={
        Actor.WORKER: {S.STARTED: _ENDS},
        Actor.PERSON: {S.STARTED: _ENDS},
        Actor.RECOVERY: {},
    },
)

Pictures = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Modification:
    """`modified_nodes` is what was asked for: {node or scaling group: {instances, hints}}.

    The lists hold node instances as they were at the start; those that come and go carry
    `modification`: added or removed. `before_rollback` is how a rollback found them.
    """

    id: ModificationId
    tenant: TenantName
    deployment_id: DeploymentId
    status: ModificationStatus
    created_at: datetime
    created_by: str
    modified_nodes: Mapping[str, Any]
    context: Mapping[str, Any] = field(default_factory=dict)
    execution_id: ExecutionId | None = None
    ended_at: datetime | None = None
    added_and_related: Pictures = ()
    removed_and_related: Pictures = ()
    before_modification: Pictures = ()
    before_rollback: Pictures = ()

    @property
    def is_started(self) -> bool:
        return self.status is S.STARTED

    @property
    def removed_ids(self) -> frozenset[str]:
        """Who leaves when it is finished."""
        return frozenset(
            str(one["id"]) for one in self.removed_and_related if one.get("modification")
        )

    def end(self, status: ModificationStatus, *, by: Actor, at: datetime) -> "Modification":
        """`IllegalMove` for one that has ended, be it in the same way."""
        if not self.is_started:
            raise IllegalMove(f"deployment modification {self.id} is {self.status} already")
        MODIFICATION_LIFE.check(self.id, self.status, status, by=by)
        return replace(self, status=status, ended_at=at)
