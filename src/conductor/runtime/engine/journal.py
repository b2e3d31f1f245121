"""Where a run writes down what became true."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from conductor.domain.facts import Fact, Receipt


class Journal(Protocol):
    """`keeps` is false where nothing is stored, so that a run need not even make the facts;
    `looks_ahead` where it makes no use of what is foretold."""

    keeps: bool
    looks_ahead: bool

    def append(self, facts: Sequence[Fact]) -> Receipt:
        """Return once the facts are durable, or are refused (fenced, or in conflict)."""
        ...

    def hand_over(
        self, facts: Sequence[Fact], orders: Sequence[Any], refused: Callable[[str], object]
    ) -> None:
        """Return at once; what is appended later is written later. `orders` (of `Task.order`) are
        passed on as soon as the facts are durable, and never before; otherwise `refused` is called
        with the reason."""
        ...

    def foretell(self, head: str, operation_id: str, facts: Sequence[Fact], order: Any) -> None:
        """What is to be written when that operation succeeds, returns nothing and changes nothing,
        and the order to be passed on then. `head` is the last operation that the run has ordered
        itself: with the next such order all that was foretold before is void."""
        ...


class NoJournal:
    """Keeps nothing: for runs in memory."""

    keeps = False
    looks_ahead = False

    def append(self, facts: Sequence[Fact]) -> Receipt:
        return Receipt(is_written=True)

    def hand_over(
        self, facts: Sequence[Fact], orders: Sequence[Any], refused: Callable[[str], object]
    ) -> None:
        """No task hands out orders where nothing is kept."""

    def foretell(self, head: str, operation_id: str, facts: Sequence[Fact], order: Any) -> None:
        """It never looks ahead."""


class TasklessJournal(NoJournal):
    """Hands on what is said and what becomes of the execution, and keeps nothing of tasks: for dry
    runs, which leave no more than that."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def append(self, facts: Sequence[Fact]) -> Receipt:
        return self._journal.append(facts)


class ListJournal:
    """Keeps facts in a list: for tests."""

    keeps = True
    looks_ahead = False

    def __init__(self) -> None:
        self.batches: list[list[Fact]] = []

    @property
    def facts(self) -> list[Fact]:
        return [fact for batch in self.batches for fact in batch]

    def append(self, facts: Sequence[Fact]) -> Receipt:
        self.batches.append(list(facts))
        return Receipt(is_written=True)

    def hand_over(
        self, facts: Sequence[Fact], orders: Sequence[Any], refused: Callable[[str], object]
    ) -> None:
        self.append(facts)

    def foretell(self, head: str, operation_id: str, facts: Sequence[Fact], order: Any) -> None:
        """It never looks ahead."""
