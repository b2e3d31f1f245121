"""Imports over HTTP."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException, InvalidURL
from urllib import error, request

from conductor.blueprint.imports.guarded import Refused, guarded_opener
from conductor.blueprint.imports.reach import Reach
from conductor.domain.errors import ConductorError

ATTEMPTS = 6
TIMEOUT_SECONDS = 10
PAUSE_SECONDS = 1
LONGEST_SECONDS = 120
MOST_BYTES = 10 * 1024 * 1024


class Unreachable(ConductorError):
    """The sentence says why; the caller knows the place."""


def _rest(seconds: float) -> None:
    threading.Event().wait(seconds)


@dataclass
class Web:
    """The fetches of one parse: all of them together take no longer than `LONGEST_SECONDS`."""

    reach: Reach
    pause: Callable[[float], None] = _rest
    clock: Callable[[], float] = time.monotonic
    _end: float | None = field(default=None, init=False)
    _pages: dict[str, bytes | Unreachable] = field(default_factory=dict, init=False)

    def fetch(self, url: str) -> bytes:
        """Connection errors and 5xx answers are tried again, anything else is final. What was
        fetched, or was not, is the same for the rest of the parse."""
        if url not in self._pages:
            try:
                self._pages[url] = self._fetched(url)
            except Unreachable as failure:
                self._pages[url] = failure
        page = self._pages[url]
        if isinstance(page, Unreachable):
            raise page
        return page

    def _fetched(self, url: str) -> bytes:
        self._end = self._end or self.clock() + LONGEST_SECONDS
        failure = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.pause(PAUSE_SECONDS)
            if self.clock() >= self._end:
                raise Unreachable(
                    f"{url} was given up: the imports took {LONGEST_SECONDS} seconds together"
                    + (f"; the last failure was: {failure}" if failure else "")
                )
            try:
                return self._attempt(url, self._end)
            except error.HTTPError as answer:
                failure = f"{url} answered {answer.code}"
                if answer.code < 500:
                    raise Unreachable(failure) from answer
            except (Refused, InvalidURL, ValueError) as wrong:
                raise Unreachable(f"{url} cannot be fetched: {wrong}") from wrong
            except (OSError, HTTPException) as broken:
                failure = f"{url} cannot be reached: {broken}"
        raise Unreachable(f"{failure} ({ATTEMPTS} attempts)")

    def _attempt(self, url: str, end: float) -> bytes:
        opener = self._opener(end - self.clock())
        body = b""
        with opener.open(url, timeout=TIMEOUT_SECONDS) as answer:
            while part := answer.read1(65536):
                body += part
                if len(body) > MOST_BYTES:
                    raise Unreachable(f"{url} is larger than {MOST_BYTES // 1024 // 1024} MiB")
                if self.clock() >= end:
                    raise Unreachable(f"{url} comes too slowly")
        return body

    def _opener(self, seconds: float) -> request.OpenerDirector:
        return request.build_opener() if self.reach.is_open else guarded_opener(self.reach, seconds)
