"""Where a history is made: a Conductor, its ledger, the people, and what was seen of it all."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

import httpx

from acceptance.waiting import eventually
from chaos.history import History
from chaos.invariants import breaches
from chaos.journal import Journal
from chaos.ledger import Ledger
from chaos.people import FINAL_STATES, People
from chaos.plugin.chaos_work import born
from chaos.reading import read_journal
from chaos.system import System

_SETTLING = 60.0  # seconds in which everything must come to a good end when nobody kills any more


class Stage:
    """Use it as a context: whatever happens, no process is left in the end."""

    def __init__(
        self,
        folder: Path,
        random: Random,
        database: str = "",
        *,
        deployments: int = 3,
        workers: int = 0,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.ledger = Ledger(folder / "ledger")
        self.system = System(folder, self.ledger.path, database, workers=workers, more=more)
        self.people = People(self.ledger, random, deployments)
        self._journals: dict[str, Journal] = {}
        self._numbers = count(1)
        self._connections = httpx.Client(timeout=10)

    def __enter__(self) -> "Stage":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.system.end()
        self._connections.close()

    def start(self) -> None:
        self.system.start()
        self.client = self.system.client(self._connections)

    def look(self, kind: str) -> None:
        """`kind` is truth, view, rest or stop."""
        number = str(next(self._numbers))
        self.ledger.note("look", number)
        self._journals[number] = read_journal(self.system.database)
        self.ledger.note(kind, number)

    def recover(self) -> None:
        """Something is dead: look at the truth, and start it again. While there are other workers
        the truth moves on."""
        self.system.wait_for_its_death()
        self.look("view" if self.system.is_apart else "truth")
        self.start()

    def settle(self) -> None:
        """Until all that was begun has ended well, with the help of people."""
        until, pause = monotonic() + _SETTLING, Event()
        while not self.let_people_work(may_start=False):
            if monotonic() > until:
                self.people.objections.append(f"not all ended well within {_SETTLING:g} s")
                return
            pause.wait(0.1)

    def let_people_work(self, *, may_start: bool) -> bool:
        """What failed is looked at before it is resumed. True when all had ended well."""
        if self.people.sees_failures(self.client):
            self.look("view")
        return self.people.look_after(self.client, may_start=may_start)

    def judge(self) -> list[str]:
        """Let everything end, and say what is broken."""
        self.settle()
        self.look("rest")
        self.system.stop()
        if self.system.spools():
            self._begin_once_more()
        self.look("stop")
        return breaches(self._history())

    def _begin_once_more(self) -> None:
        """A worker that begins removes the spools of scripts that were lost."""
        self.start()
        try:
            eventually(lambda: not self.system.spools(), "the spools of lost scripts are removed")
        except AssertionError as late:
            self.people.objections.append(str(late))
        self.system.stop()

    def summary(self) -> str:
        """How much has happened, so that a round in which nothing did is seen."""
        counted = Counter(note.what for note in self.ledger.notes())
        words = ("start", "end", "printed", "resume", "cancel", "retry", "skip", "done", "view")
        return "noted: " + ", ".join(f"{counted[word]} {word}" for word in words)

    def autopsy(self) -> list[str]:
        """Say what is broken already when the server has died."""
        self.system.wait_for_its_death()
        self.look("truth")
        return breaches(self._history())

    def _history(self) -> History:
        notes = self.ledger.notes()
        noted = {(note.pid, note.born) for note in notes if note.what in ("left", "child")}
        alive = frozenset((pid, since) for pid, since in noted if born(pid) == since)
        remains = [*self.people.objections, *self._remains({pid for pid, _ in alive})]
        return History(notes, self._journals, self.people.read, alive, tuple(remains), FINAL_STATES)

    def _remains(self, deployed: set[int]) -> Iterator[str]:
        for pid, line in self.system.processes().items():
            if pid not in deployed:
                yield f"process {pid} is left: {line}"
        for name in self.system.files():
            if not name.endswith("hosts/output.log"):
                yield f"{name} is left"
