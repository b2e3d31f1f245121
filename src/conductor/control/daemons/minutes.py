"""What a server does at each whole minute of the clock on the wall."""

from collections.abc import Callable

from conductor.control.daemons.rounds import Rounds
from conductor.domain.clock import Clock

_MINUTE = 60.0


class Minutes(Rounds):
    """Calls `go` at once, since a minute may have begun that nobody has looked at, and then at each
    whole one. Where it takes longer than a minute, the next whole one is the next. What may take
    that long is told to `halt`, as the server ends."""

    def __init__(
        self, name: str, go: Callable[[], object], clock: Clock, halt: Callable[[], object]
    ) -> None:
        super().__init__(name, go, seconds=_MINUTE)
        self._clock = clock
        self._halt = halt

    def stop(self) -> None:
        self._halt()
        super().stop()

    def _run(self) -> None:
        self._try()
        super()._run()

    def _pause(self) -> float:
        now = self._clock.now()
        return _MINUTE - (now.second + now.microsecond / 1_000_000)
