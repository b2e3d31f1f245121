"""One round: a Conductor of its own, its people, some kills, and the judgement."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

from chaos.history import History
from chaos.invariants import breaches
from chaos.journal import Journal
from chaos.ledger import Ledger
from chaos.people import FINAL_STATES, People
from chaos.plugin.chaos_work import born
from chaos.reading import read_journal
from chaos.system import Embedded
from chaos.traps import AfterTime, AtPlace, Kill, Traps, choose, strike
from cloudify_rest_client.exceptions import CloudifyClientError

_PATIENCE = 3.0  # seconds that an armed place gets until somebody reaches it
_SETTLING = 60.0  # seconds in which everything must come to a good end when nobody kills any more


@dataclass(frozen=True)
class Outcome:
    kills: int
    breaches: list[str]


class Round:
    """`run` kills so many times; whatever it finds in the end is in its outcome."""

    def __init__(
        self, folder: Path, random: Random, say: Callable[[str], None], database: str = ""
    ) -> None:
        self._random = random
        self._say = say
        self._ledger = Ledger(folder / "ledger")
        self._system = Embedded(folder, self._ledger.path, database)
        self._traps = Traps(self._system.traps)
        self._people = People(self._ledger, random)
        self._journals: dict[str, Journal] = {}
        self._numbers = count(1)
        self._pause = Event()

    def run(self, kills: int) -> Outcome:
        try:
            self._system.start()
            self._client = self._system.client()
            self._people.deploy(self._client)
            for _ in range(kills):
                kill = choose(self._random)
                self._say(f"{kill}: {self._carry_out(kill)}")
            self._settle()
            self._look("rest")
            self._system.stop()
            return Outcome(kills, breaches(self._history()))
        finally:
            self._system.end()

    def _carry_out(self, kill: Kill) -> str:
        has_happened = self._spring(kill) if isinstance(kill, AtPlace) else self._strike(kill)
        if not has_happened:
            return "nobody came by"
        self._pause.wait(0.05)
        if self._system.is_up:
            return "the server lives"
        self._recover()
        return "the server died, and is up again"

    def _spring(self, kill: AtPlace) -> bool:
        self._traps.arm(kill)
        for _ in self._busy_for(_PATIENCE):
            if self._traps.has_sprung:
                return True
        return not self._traps.call_off()

    def _strike(self, kill: AfterTime) -> bool:
        for _ in self._busy_for(kill.seconds):
            pass
        return strike(self._system, self._ledger, kill)

    def _recover(self) -> None:
        self._system.wait_for_its_death()
        self._look("truth")
        self._system.start()
        self._client = self._system.client()

    def _busy_for(self, seconds: float) -> Iterator[None]:
        """While people are at work. Somebody may kill their server meanwhile."""
        until = monotonic() + seconds
        while monotonic() < until and self._system.is_up:
            with suppress(CloudifyClientError):
                if self._people.has_failures(self._client):
                    self._look("view")
                self._people.look_after(self._client)
                self._people.read_events(self._client)
            yield
            self._pause.wait(0.05)

    def _settle(self) -> None:
        until = monotonic() + _SETTLING
        while not self._people.look_after(self._client, may_start=False):
            if monotonic() > until:
                self._people.objections.append(f"not all came to an end within {_SETTLING:g} s")
                return
            self._look("view")
            self._pause.wait(0.2)

    def _look(self, kind: str) -> None:
        number = str(next(self._numbers))
        self._ledger.note("look", number)
        self._journals[number] = read_journal(self._system.database)
        self._ledger.note(kind, number)

    def _history(self) -> History:
        notes = self._ledger.notes()
        noted = {(note.pid, note.born) for note in notes if note.what in ("left", "child")}
        alive = frozenset((pid, since) for pid, since in noted if born(pid) == since)
        remains = [*self._people.objections, *self._remains({pid for pid, _ in alive})]
        return History(
            notes, self._journals, self._people.read, alive, tuple(remains), FINAL_STATES
        )

    def _remains(self, deployed: set[int]) -> Iterator[str]:
        for pid, line in self._system.processes().items():
            if pid not in deployed:
                yield f"process {pid} is left: {line}"
        for name in self._system.files():
            if name != "output.log":
                yield f"{name} is left in the folder of the hosts"
