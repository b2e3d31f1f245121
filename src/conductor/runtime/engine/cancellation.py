"""The wish that a run should end, and those who want to hear of it."""

from collections.abc import Callable


class Cancellation:
    """Set from any thread, never unset. A kill is a cancel too."""

    def __init__(self) -> None:
        self.is_requested = False
        self.is_kill = False
        self._listeners: list[Callable[[], None]] = []

    def request(self, *, is_kill: bool = False) -> None:
        self.is_requested = True
        self.is_kill = self.is_kill or is_kill
        for listener in list(self._listeners):
            listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` at each request; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
