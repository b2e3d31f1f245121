"""A setting that somebody has changed while the manager was running."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class ChangedSetting:
    scope: str
    name: str
    value: Any
    updated_at: datetime
    updated_by: str
