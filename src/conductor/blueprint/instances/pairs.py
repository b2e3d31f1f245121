"""Which instances of its target one instance of a source is related to."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Pairing:
    """`held` are the instances of the target that instances of the source have already."""

    kind: Kind
    source: str
    target: str
    held: Set[str] = frozenset()

    def chosen(self, candidates: Sequence[str], *, is_in_group: bool) -> Sequence[str]:
        """Of the target's instances; of a container there is no choice."""
        if self.kind is Kind.TO_ALL or not candidates:
            return candidates
        if is_in_group:
            raise UnsupportedAllToOneInGroup(
                f"{self.source} -> {self.target}: all_to_one is not possible inside one "
                "scaling group; use all_to_all"
            )
        return [self._shared(candidates)]

    def _shared(self, candidates: Sequence[str]) -> str:
        """The target that instances already share; a fresh choice where there is none."""
        standing = sorted(self.held & set(candidates))
        if len(standing) > 1:
            raise IllegalAllToOneState(
                f"{self.source} -> {self.target} is all_to_one, but its instances have several "
                f"targets: {', '.join(standing)}"
            )
        return standing[0] if standing else min(candidates)
