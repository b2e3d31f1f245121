"""Where a run writes down what became true."""

from collections.abc import Sequence
from typing import Protocol

from conductor.domain.facts import Fact, Receipt


class Journal(Protocol):
    """`keeps` is false where nothing is stored, so that a run need not even make the facts."""

    keeps: bool

    def append(self, facts: Sequence[Fact]) -> Receipt:
        """Return once the facts are durable, or are refused (fenced, or in conflict)."""
        ...


class NoJournal:
    """Keeps nothing: for runs in memory."""

    keeps = False

    def append(self, facts: Sequence[Fact]) -> Receipt:
        return Receipt(is_written=True)


class ListJournal:
    """Keeps facts in a list: for tests."""

    keeps = True

    def __init__(self) -> None:
        self.batches: list[list[Fact]] = []

    @property
    def facts(self) -> list[Fact]:
        return [fact for batch in self.batches for fact in batch]

    def append(self, facts: Sequence[Fact]) -> Receipt:
        self.batches.append(list(facts))
        return Receipt(is_written=True)
