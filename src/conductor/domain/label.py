"""Labels: what deployments and blueprints are tagged with."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Label:
    """A key may have several values, each of them once."""

    key: str
    value: str
    created_at: datetime
    created_by: str

    @property
    def pair(self) -> tuple[str, str]:
        return self.key, self.value
