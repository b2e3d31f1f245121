"""What an execution says, heard in a thread of its own: who waits for it keeps time meanwhile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from queue import Queue
from threading import Thread
from typing import Any, Self

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.events import Event
from cloudify_rest_client.exceptions import CloudifyClientError, ServerTimeout
from cloudify_rest_client.executions import Execution
from conductor.cli.outage import Outage

Told = Event | Execution
MOST = 1000  # that were heard and are not shown yet
QUICK, SLOW = 0.25, 1.0  # seconds between pages: quick while something happens


@dataclass
class Feed:
    """Everything after a number of the execution's sequence, in order and once, however often the
    connection breaks. `wishes` are the filters of the client's `stream`."""

    client: CloudifyClient
    execution_id: str
    after: int = 0
    wishes: Mapping[str, Any] = field(default_factory=dict)
    outage: Outage = field(default_factory=Outage)
    news: "Queue[tuple[str, Told | BaseException | None]]" = field(
        default_factory=lambda: Queue(MOST)
    )
    _is_held_back: bool = False

    def begin(self) -> Self:
        """Several feeds may share their `news`, which tell whose they are; the last is None."""
        Thread(target=self._listen, name="feed", daemon=True).start()
        return self

    def next(self, within: float | None = None) -> Told | None:
        """None at the end. `queue.Empty` when nothing comes in so many seconds."""
        _, told = self.news.get(timeout=within)
        if isinstance(told, BaseException):
            raise told
        return told

    def _listen(self) -> None:
        last: BaseException | None = None
        try:
            while not self._has_heard_all():
                pass
        except BaseException as error:  # noqa: BLE001 - the edge of a thread: who waits raises it
            last = error
        self.news.put((self.execution_id, last))

    def _has_heard_all(self) -> bool:
        """Until the end, or until the connection breaks."""
        has_heard = False
        try:
            for told in self._pages() if self._is_held_back else self._stream():
                has_heard = True
                self.outage.is_over()
                self.news.put((self.execution_id, told))
                if isinstance(told, Event):
                    self.after = told.sequence or self.after
        except CloudifyClientError as error:
            # Not even its first words: something between holds back what does not end.
            self._is_held_back |= isinstance(error, ServerTimeout) and not has_heard
            self.outage.sit_out(error)
            return False
        return True

    def _stream(self) -> Iterator[Told]:
        return self.client.events.stream(self.execution_id, self.after, **self.wishes)

    def _pages(self) -> Iterator[Told]:
        pause = QUICK
        while True:
            found = self.client.events.read_on(self.execution_id, self.after, **self.wishes)
            yield from found
            self.after = found.next
            if found.next < found.last:
                continue
            yield self.client.executions.get(self.execution_id)
            if found.is_end:
                return
            pause = QUICK if found else min(pause * 1.5, SLOW)
            self.outage.wait(pause)
