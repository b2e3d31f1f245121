"""An uploaded blueprint: its plan and how far its upload came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from conductor.domain.ids import BlueprintId, TenantName
from conductor.domain.label import Label


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
        return self.state.startswith("failed") or self.state is BlueprintState.INVALID
