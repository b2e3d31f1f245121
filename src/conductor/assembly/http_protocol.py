"""HTTP that waits for a request's head, but not for ever."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class ImpatientHttp(H11Protocol):
    """Ends connections on which no whole head comes in time; otherwise a few hundred of them, each
    sending a byte now and then, would hold all that the server has. Between two requests the
    server's own keep-alive time counts."""

    seconds_for_head = 15.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set_deadline()

    def data_received(self, data: bytes) -> None:
        if self._has_no_request:
            self._set_deadline()
        super().data_received(data)
        if not self._has_no_request:
            self._forget_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_deadline()
        super().connection_lost(exc)

    @property
    def _has_no_request(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _set_deadline(self) -> None:
        """Of the first byte; those that follow do not put it off."""
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.seconds_for_head, self._end)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end(self) -> None:
        self._deadline = None
        if self._has_no_request:
            self.transport.close()
