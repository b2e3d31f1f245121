"""Runtime properties as people change them: values merged in, and paths taken out."""

from collections.abc import Mapping, Sequence
from typing import Any

from conductor.cli.failures import NOT_FOUND, Failure


def merged(held: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings are joined on every level; any other value takes the place of what was there."""
    found = dict(held)
    for key, value in new.items():
        before = found.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        found[key] = merged(before, value) if both else value  # type: ignore[arg-type]
    return found


def without(held: Mapping[str, Any], path: Sequence[str]) -> dict[str, Any]:
    """Less what the path leads to; a `Failure` when it leads nowhere."""
    key, *rest = path
    if key not in held or (rest and not isinstance(held[key], Mapping)):
        known = ", ".join(held) or "none"
        raise Failure(f"There is no runtime property {key!r}; there are: {known}", NOT_FOUND)
    left = {name: value for name, value in held.items() if name != key}
    return left | {key: without(held[key], rest)} if rest else left
