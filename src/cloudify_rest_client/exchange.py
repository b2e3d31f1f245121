"""One request and its answer, over a wire that may break."""

from dataclasses import dataclass
from itertools import count
from ssl import SSLCertVerificationError

import httpx

from cloudify_rest_client.exceptions import (
    CloudifyClientError,
    ServerNotTrusted,
    ServerTimeout,
    ServerUnreachable,
)
from cloudify_rest_client.retries import Retries, asked_pause

# A proxy says these while the server behind it is away; a server says 503 in maintenance, too.
AWAY = (502, 503, 504)
IN_MAINTENANCE = (
    b'"maintenance_mode_active"',
    b'"entering_maintenance_mode"',
    b'"in_snapshot_restore_error"',
)
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout)
TOO_SLOW = (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout)


@dataclass(frozen=True)
class Exchange:
    """Sends over `session`, again where `retries` and the request allow it.

    `server` is its URL, for people to read.
    """

    server: str
    session: httpx.Client
    retries: Retries

    def send(
        self, request: httpx.Request, *, is_repeatable: bool, stream: bool = False
    ) -> tuple[httpx.Response, int]:
        """The answer, and how often the request was sent for it."""
        may_have_arrived = False
        for sent in count(1):
            try:
                response = self.session.send(request, stream=stream)
            except httpx.TransportError as error:
                may_have_arrived |= not isinstance(error, NEVER_LEFT)
                pause = self._pause_after_error(error, sent, is_repeatable=is_repeatable)
                if pause is None:
                    failure = self.failure_of(error)
                    if isinstance(failure, ServerUnreachable):
                        failure.may_have_arrived = may_have_arrived
                    raise failure from error
            else:
                pause = self._pause_after(response, sent) if is_repeatable else None
                if pause is None:
                    return response, sent
                response.close()
            self.retries.wait(pause)
        raise AssertionError("unreachable")

    def failure_of(self, error: httpx.TransportError) -> CloudifyClientError:
        if isinstance(error, TOO_SLOW):
            return ServerTimeout(f"{self.server} took too long to answer")
        if _is_distrust(error):
            return ServerNotTrusted(
                f"{self.server} shows a certificate that is not trusted ({error}). "
                "Name the file of its authority as `cert`."
            )
        return ServerUnreachable(f"Nothing answers at {self.server} ({error}).")

    def _pause_after_error(
        self, error: httpx.TransportError, sent: int, *, is_repeatable: bool
    ) -> float | None:
        if isinstance(error, TOO_SLOW) or _is_distrust(error):
            return None
        if isinstance(error, NEVER_LEFT) or is_repeatable:
            return self.retries.pause(sent)
        return None

    def _pause_after(self, response: httpx.Response, sent: int) -> float | None:
        if response.status_code not in AWAY:
            return None
        asked = asked_pause(response.headers)
        if asked is None and any(word in response.read() for word in IN_MAINTENANCE):
            return None
        return self.retries.pause(sent, asked)


def _is_distrust(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None
