"""A secret; its value is only ever held encrypted. With a schema, it is JSON that fits it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conductor.domain.ids import TenantName


@dataclass(frozen=True)
class Secret:
    key: str
    tenant: TenantName
    encrypted_value: bytes
    created_at: datetime
    updated_at: datetime
    created_by: str
    visibility: str = "tenant"
    is_hidden_value: bool = False
    schema: Mapping[str, Any] | None = None
