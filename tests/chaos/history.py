"""What happened in a round: the ledger's notes, and the journal as it was at some of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from chaos.journal import Journal, Operation


@dataclass(frozen=True)
class Note:
    """A line of the ledger; the lines' order is the order in which things happened.

    | what    | subject        | written                                             |
    |---------|----------------|-----------------------------------------------------|
    | start   | operation      | by the operation, first of all: its try `number`    |
    | end     | operation      | by the operation, last of all                       |
    | printed | operation      | by a script: it has printed line `number`           |
    | left    | operation      | by the operation: process `pid` is to outlive it    |
    | child   | operation      | by the operation: process `pid` is to die with it   |
    | kill    | place or role  | by whoever kills, just before                       |
    | look    | snapshot       | before the journal is read for that snapshot        |
    | truth   | snapshot       | after it was read, between a loss and its recovery  |
    | view    | snapshot       | after it was read, while all goes on                |
    | rest    | snapshot       | after it was read, when nothing runs any more       |
    | stop    | snapshot       | after it was read, when all had been stopped        |
    | resume  | execution      | just before a person asks for it                    |
    | cancel  | execution      | just before a person asks for it                    |
    | skip    | operation      | just before a person says that it may be left out   |
    | done    | operation      | just before a person says that it did its work      |
    | retry   | operation      | just before a person says that it may run again     |
    | decided | operation      | just after skip or done was accepted                |

    `born` is the start time of process `pid`, so that a number that was used twice is no matter.
    """

    what: str
    subject: str
    pid: int = 0
    born: int = 0
    at: int = 0
    number: int = 0


@dataclass(frozen=True)
class Snapshot:
    """The journal as it was at some moment between two places in the ledger."""

    began: int
    ended: int
    kind: str
    journal: Journal

    def lost(self) -> Iterator[Operation]:
        """Operations whose end nobody knows, and nobody is going to tell."""
        for operation in self.journal.operations.values():
            is_over = self.journal.executions[operation.execution].is_final
            if operation.is_in_flight and (self.kind == "truth" or is_over):
                yield operation


@dataclass(frozen=True)
class History:
    """A round. `reports` is what a client had read, by execution; `alive` are the processes
    (pid, born) that operations had noted and that live at its end; `remains` is in words what
    was found after the servers had been stopped; `final_states` tells in which state a workflow
    that ends well leaves all instances."""

    notes: tuple[Note, ...]
    journals: Mapping[str, Journal]
    reports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alive: frozenset[tuple[int, int]] = frozenset()
    remains: tuple[str, ...] = ()
    final_states: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def snapshots(self) -> tuple[Snapshot, ...]:
        return tuple(
            Snapshot(self._looked(note.subject, place), place, note.what, journal)
            for place, note in enumerate(self.notes)
            if note.what in ("truth", "view", "rest", "stop")
            and (journal := self.journals.get(note.subject)) is not None
        )

    def _looked(self, snapshot: str, default: int) -> int:
        return next(iter(self.places("look", snapshot)), default)

    @property
    def last(self) -> Journal:
        return self.snapshots[-1].journal

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """All that were ever seen, each as it was last."""
        found: dict[str, Operation] = {}
        for shot in self.snapshots:
            found.update(shot.journal.operations)
        return found

    @property
    def started(self) -> set[str]:
        return {self.notes[place].subject for place in self.places("start")}

    @cached_property
    def decided(self) -> set[str]:
        """Operations that count as succeeded because a person said so."""
        notes = (note for note in self.notes if note.what in ("skip", "done"))
        return {note.subject for note in notes}

    def places(self, what: str, subject: str | None = None) -> list[int]:
        """Where in the ledger this was noted, of one subject or of all."""
        return self._places[what, subject]

    @cached_property
    def _places(self) -> Mapping[tuple[str, str | None], list[int]]:
        found = defaultdict(list)
        for place, note in enumerate(self.notes):
            found[note.what, note.subject].append(place)
            found[note.what, None].append(place)
        return found
