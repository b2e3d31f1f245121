"""One round: a stage of its own, some kills while people are at work, and the judgement."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Event
from time import monotonic

from chaos.stage import Stage
from chaos.traps import AfterTime, AtPlace, Kill, Traps, strike
from cloudify_rest_client.exceptions import CloudifyClientError

_PATIENCE = 3.0  # seconds that an armed place gets until somebody reaches it


class Round:
    def __init__(self, stage: Stage, say: Callable[[str], None]) -> None:
        self._stage = stage
        self._say = say
        self._traps = Traps(stage.system.traps)
        self._pause = Event()

    def run(self, kills: Sequence[Kill]) -> list[str]:
        """Carry them out one after the other; returns what is broken in the end."""
        self._stage.people.deploy(self._stage.client)
        for kill in kills:
            self._say(f"{kill}: {self._carry_out(kill)}")
        return self._stage.judge()

    def _carry_out(self, kill: Kill) -> str:
        has_happened = self._spring(kill) if isinstance(kill, AtPlace) else self._strike(kill)
        if not has_happened:
            return "nobody came by"
        self._pause.wait(0.05)
        if self._stage.system.is_up:
            return "all servers and workers live"
        self._stage.recover()
        return "and what died is up again"

    def _spring(self, kill: AtPlace) -> bool:
        self._traps.arm(kill)
        for _ in self._busy_for(_PATIENCE):
            if self._traps.has_sprung:
                return True
        return not self._traps.call_off()

    def _strike(self, kill: AfterTime) -> bool:
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
