"""An edge as an operation sees it, and the two ends that it has."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RelationshipSubjectContext:
    """One end: `ctx.source`, `ctx.target`, or the `target` of a relationship."""

    node: Any
    instance: Any


@dataclass(frozen=True)
class RelationshipContext:
    """One of `ctx.instance.relationships`. Its target's runtime properties are read-only."""

    type: str
    type_hierarchy: list[str]
    target: RelationshipSubjectContext
