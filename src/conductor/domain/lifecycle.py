"""A life cycle: which state may follow which, and who may make the move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from conductor.domain.errors import IllegalMove

State = TypeVar("State", bound=StrEnum)


class Actor(StrEnum):
    """Who moves a thing: the worker that runs it, a person, recovery after a loss, or a person who
    takes a decision back."""

    WORKER = "worker"
    PERSON = "person"
    RECOVERY = "recovery"
    TAKING_BACK = "taking back"


@dataclass(frozen=True)
class LifeCycle(Generic[State]):
    """All legal moves of one kind of thing. To stay is always legal."""

    thing: str
    first: State
    finals: frozenset[State]
    moves: Mapping[Actor, Mapping[State, frozenset[State]]]

    def allows(self, origin: State, target: State, *, by: Actor) -> bool:
        return origin == target or target in self._of(by).get(origin, frozenset())

    def check(self, identifier: str, origin: State, target: State, *, by: Actor) -> None:
        """Raise `IllegalMove`, which names the thing, both ends and the actor."""
        if not self.allows(origin, target, by=by):
            raise IllegalMove(
                f"{self.thing} {identifier}: {origin} -> {target} is no move of a {by}"
            )

    def sources(self, target: State, *, by: Actor) -> frozenset[State]:
        """The states from which `by` may move to `target`, for compare-and-set in storage."""
        return frozenset(origin for origin, to in self._of(by).items() if target in to)

    def _of(self, actor: Actor) -> Mapping[State, frozenset[State]]:
        return self.moves.get(actor, {})

    def edges(self) -> Iterator[tuple[State, State, Actor]]:
        """Every move once for each actor that may make it: the docs' diagrams are drawn from it."""
        for actor, moves in self.moves.items():
            for origin, targets in moves.items():
                for target in sorted(targets):
                    yield origin, target, actor
