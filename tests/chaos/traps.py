"""Kills: where, or when, and how they are carried out."""

import json
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from acceptance.waiting import eventually
from chaos.ledger import Ledger
from chaos.system import System
from conductor.domain.crash_points import BEFORE_END, CLAIMED, CRASH_POINTS


@dataclass(frozen=True)
class AtPlace:
    """At the `reach`-th time that a process comes to this place, counted from now."""

    place: str
    reach: int

    def __str__(self) -> str:
        return f"{self.place}, reach {self.reach}"


@dataclass(frozen=True)
class AfterTime:
    """So many seconds from now, one process of this role."""

    role: str
    seconds: float
    which: int

    def __str__(self) -> str:
        return f"a {self.role} after {self.seconds:.2f} s"


_ONCE_A_RUN = frozenset({CLAIMED, BEFORE_END})
Kill = AtPlace | AfterTime


def choose(random: Random, roles: Sequence[str]) -> Kill:
    if random.random() < 0.6:
        place = random.choice(CRASH_POINTS)
        return AtPlace(place, random.randint(1, 2 if place in _ONCE_A_RUN else 6))
    return AfterTime(random.choice(roles), random.uniform(0, 0.5), random.randrange(100))


class Traps:
    """Arms the places of one Conductor, one at a time; see hooks/sitecustomize.py."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._number = 0

    def arm(self, kill: AtPlace) -> None:
        self._number = next(self._numbers)
        plan = {"number": self._number, "place": kill.place, "reach": kill.reach}
        draft = self._folder / "draft"
        draft.write_text(json.dumps(plan))
        draft.replace(self._folder / "armed")

    @property
    def has_sprung(self) -> bool:
        return self._claim.exists()

    @property
    def victim(self) -> int:
        """Who claimed the kill: it dies as soon as it has said so."""
        eventually(self._claim.read_bytes, "the claim is signed")
        return int(self._claim.read_bytes())

    def call_off(self) -> bool:
        """False when it was too late, and somebody dies."""
        (self._folder / "armed").unlink(missing_ok=True)
        try:
            self._claim.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    @property
    def _claim(self) -> Path:
        return self._folder / f"claimed-{self._number}"


def strike(system: System, ledger: Ledger, kill: AfterTime) -> int | None:
    """SIGKILL to one of the role's processes: the one that met it."""
    pids = system.pids(kill.role)
    if not pids:
        return None
    victim = pids[kill.which % len(pids)]
    ledger.note("kill", f"{kill.role} {victim}")
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        return None
    return victim
