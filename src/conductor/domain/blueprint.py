"""An uploaded blueprint: its plan and how far its upload came."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from conductor.domain.ids import BlueprintId, TenantName
from conductor.domain.label import Label
from conductor.domain.lifecycle import Actor, LifeCycle

UPLOAD_WORKFLOW = "upload_blueprint"


class BlueprintState(StrEnum):
    PENDING = "pending"
    UPLOADING = "uploading"
    EXTRACTING = "extracting"
    PARSING = "parsing"
    UPLOADED = "uploaded"
    FAILED_UPLOADING = "failed_uploading"
    FAILED_EXTRACTING = "failed_extracting"
    FAILED_PARSING = "failed_parsing"
    INVALID = "invalid"


S = BlueprintState
UNFINISHED = frozenset({S.PENDING, S.UPLOADING, S.EXTRACTING, S.PARSING})

BLUEPRINT_LIFE = LifeCycle(
    thing="blueprint",
    first=S.PENDING,
    finals=frozenset(S) - UNFINISHED,
    moves={
        Actor.WORKER: {
            S.PENDING: frozenset({S.UPLOADING, S.FAILED_UPLOADING}),
            S.UPLOADING: frozenset({S.EXTRACTING, S.FAILED_UPLOADING}),
            S.EXTRACTING: frozenset({S.PARSING, S.FAILED_EXTRACTING}),
            S.PARSING: frozenset({S.UPLOADED, S.INVALID, S.FAILED_PARSING}),
        },
        # By an administrator who gives a restored blueprint its archive.
        Actor.PERSON: {S.PENDING: frozenset({S.UPLOADED})},
        Actor.RECOVERY: {
            S.PENDING: frozenset({S.FAILED_UPLOADING}),
            S.UPLOADING: frozenset({S.FAILED_UPLOADING}),
            S.EXTRACTING: frozenset({S.FAILED_EXTRACTING}),
            S.PARSING: frozenset({S.FAILED_PARSING}),
        },
    },
)
_FAILURES = {
    S.PENDING: S.FAILED_UPLOADING,
    S.UPLOADING: S.FAILED_UPLOADING,
    S.EXTRACTING: S.FAILED_EXTRACTING,
    S.PARSING: S.FAILED_PARSING,
}


@dataclass(frozen=True)
class Blueprint:
    id: BlueprintId
    tenant: TenantName
    state: BlueprintState
    main_file_name: str
    created_at: datetime
    created_by: str
    description: str | None = None
    visibility: str = "tenant"
    plan: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    upload_execution_id: str | None = None
    labels: tuple[Label, ...] = ()
    updated_at: datetime | None = None

    @property
    def has_failed(self) -> bool:
        return self.state.startswith("failed") or self.state is S.INVALID

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    def move_to(self, state: BlueprintState, *, by: Actor, at: datetime) -> Self:
        """After a legal move; raises `IllegalMove` otherwise."""
        BLUEPRINT_LIFE.check(self.id, self.state, state, by=by)
        return replace(self, state=state, updated_at=at)

    def failed(self, error: str, *, by: Actor, at: datetime) -> Self:
        """In the stage that it had come to."""
        return replace(self.move_to(_FAILURES[self.state], by=by, at=at), error=error)
