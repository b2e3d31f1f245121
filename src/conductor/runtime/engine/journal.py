"""Where a run writes down what became true."""

from collections.abc import Sequence
from typing import Any, Protocol

from conductor.domain.facts import Fact, Receipt


class Journal(Protocol):
    """`keeps` is false where nothing is stored, so that a run need not even make the facts."""

    keeps: bool

    def append(self, facts: Sequence[Fact], orders: Sequence[Any] = ()) -> Receipt:
        """Return once the facts are durable, or are refused (fenced, or in conflict).

        `orders` are what the tasks that are about to begin have handed out (`Task.order`): the
        journal passes them on once the facts are durable.
        """
        ...


class NoJournal:
    """Keeps nothing: for runs in memory."""

    keeps = False

    def append(self, facts: Sequence[Fact], orders: Sequence[Any] = ()) -> Receipt:
        return Receipt(is_written=True)


class ListJournal:
    """Keeps facts in a list: for tests."""

    keeps = True

    def __init__(self) -> None:
        self.batches: list[list[Fact]] = []

    @property
    def facts(self) -> list[Fact]:
        return [fact for batch in self.batches for fact in batch]

    def append(self, facts: Sequence[Fact], orders: Sequence[Any] = ()) -> Receipt:
        self.batches.append(list(facts))
        return Receipt(is_written=True)
