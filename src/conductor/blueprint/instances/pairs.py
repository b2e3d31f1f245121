"""The kinds of relationships between instances."""

from collections.abc import Mapping, Sequence, Set
from enum import StrEnum
from typing import Any

from conductor.blueprint.errors import (
    IllegalAllToOneState,
    IllegalConnectedToConnectionType,
    UnsupportedAllToOneInGroup,
    UnsupportedRelationship,
)

_BASE = "cloudify.relationships."


class Kind(StrEnum):
    CONTAINED = "contained_in"
    TO_ALL = "all_to_all"
    TO_ONE = "all_to_one"


def kind_of(relationship: Mapping[str, Any]) -> Kind:
    lineage = relationship["type_hierarchy"]
    if f"{_BASE}contained_in" in lineage:
        return Kind.CONTAINED
    if f"{_BASE}connected_to" not in lineage and f"{_BASE}depends_on" not in lineage:
        raise UnsupportedRelationship(
            f"relationship type {relationship['type']!r} derives from none of contained_in, "
            "connected_to and depends_on; derive it from one of them"
        )
    stated = relationship["properties"].get("connection_type", Kind.TO_ALL)
    if stated not in (Kind.TO_ALL, Kind.TO_ONE):
        raise IllegalConnectedToConnectionType(
            f"connection_type {stated!r} of the relationship to {relationship['target_id']!r} "
            "must be all_to_all or all_to_one"
        )
    return Kind(stated)


def the_shared_one(
    source: str,
    target: str,
    choices: Mapping[str | None, Sequence[str]],
    held: Set[str],
    *,
    is_in_group: bool,
) -> dict[str | None, list[str]]:
    """Of the instances to choose from, that one which all instances of the source get: the one
    that those which are there have already, or else a fresh choice."""
    if is_in_group:
        raise UnsupportedAllToOneInGroup(
            f"{source} -> {target}: all_to_one is not possible inside one scaling group; "
            "use all_to_all"
        )
    return {
        around: [_standing(source, target, held & set(ids)) or min(ids)]
        for around, ids in choices.items()
    }


def _standing(source: str, target: str, held: Set[str]) -> str | None:
    if len(held) > 1:
        raise IllegalAllToOneState(
            f"{source} -> {target} is all_to_one, but its instances have several targets: "
            f"{', '.join(sorted(held))}"
        )
    return next(iter(held), None)
