"""One round: a stage of its own, some kills while people are at work, and the judgement."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from threading import Event
from time import monotonic

from chaos.stage import Stage
from chaos.traps import AfterTime, AtPlace, Kill, Traps, strike
from cloudify_rest_client.exceptions import CloudifyClientError

_PATIENCE = 3.0  # seconds that an armed place gets until somebody reaches it
_MOST_TRIES = 3  # for each kill that meets somebody


class Round:
    def __init__(self, stage: Stage, say: Callable[[str], None]) -> None:
        self._stage = stage
        self._say = say
        self._traps = Traps(stage.system.traps)
        self._pause = Event()

    def run(self, kills: Iterable[Kill], needed: int) -> list[str]:
        """Carry them out, one after the other, until so many have met somebody; returns what is
        broken in the end."""
        self._stage.people.deploy(self._stage.client)
        met = 0
        for kill in islice(kills, needed * _MOST_TRIES):
            victim = self._carry_out(kill)
            met += victim is not None
            self._say(f"{kill}: {'nobody came by' if victim is None else self._mend(victim)}")
            if met == needed:
                found = self._stage.judge()
                self._say(self._stage.summary())
                return found
        raise AssertionError(f"only {met} of {needed} kills met somebody")

    def _carry_out(self, kill: Kill) -> int | None:
        """The process that was killed."""
        return self._spring(kill) if isinstance(kill, AtPlace) else self._strike(kill)

    def _mend(self, victim: int) -> str:
        self._stage.system.wait_for_the_death_of(victim)
        if self._stage.system.is_up:
            return f"{victim} died, all servers and workers live"
        self._stage.recover()
        return f"{victim} died, and what died with it is up again"

    def _spring(self, kill: AtPlace) -> int | None:
        self._traps.arm(kill)
        for _ in self._busy_for(_PATIENCE):
            if self._traps.has_sprung:
                return self._traps.victim
        return None if self._traps.call_off() else self._traps.victim

    def _strike(self, kill: AfterTime) -> int | None:
        for _ in self._busy_for(kill.seconds):
            pass
        return strike(self._stage.system, self._stage.ledger, kill)

    def _busy_for(self, seconds: float) -> Iterator[None]:
        """While people are at work. Somebody may kill their server meanwhile."""
        until, stage = monotonic() + seconds, self._stage
        while monotonic() < until and stage.system.is_up:
            with suppress(CloudifyClientError):
                stage.let_people_work(may_start=True)
                stage.people.read_events(stage.client)
            yield
            self._pause.wait(0.05)
