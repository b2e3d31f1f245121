"""What an execution told, read afterwards."""

from typing import Any

from acceptance.guest import Guest


def events_of(cfy: Guest, execution: str) -> list[dict[str, Any]]:
    """Events and log lines, in their order."""
    found: list[dict[str, Any]] = cfy.reads("events", "list", "-e", execution)
    return found


def first(events: list[dict[str, Any]], **wanted: str) -> int:
    """Where the first one with these values stands."""
    for place, event in enumerate(events):
        if all(event.get(key) == value for key, value in wanted.items()):
            return place
    raise AssertionError(f"no event has {wanted}")
