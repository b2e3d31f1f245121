"""Labels that a blueprint declares for itself or for its deployments."""

from collections.abc import Mapping
from typing import Any

Labels = tuple[tuple[str, str], ...]


def declared_labels(section: Mapping[str, Any] | None) -> Labels:
    """From `{key: {"values": [...]}}`; keys in lower case, values that are still calls left out."""
    return tuple(
        (key.lower(), str(value))
        for key, declared in (section or {}).items()
        for value in (declared.get("values") or () if isinstance(declared, dict) else ())
        if not isinstance(value, dict)
    )
