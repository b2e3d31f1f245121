"""Imports over HTTP."""

import urllib.error
import urllib.request
from http.client import HTTPException

from conductor.domain.errors import ConductorError

ATTEMPTS = 6
TIMEOUT_SECONDS = 10


class Unreachable(ConductorError):
    """The sentence says why; the caller knows the place."""


def fetch(url: str) -> bytes:
    """Connection errors and 5xx answers are tried again, anything else is final."""
    failure = ""
    for _ in range(ATTEMPTS):
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - the caller admits http(s) only
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise Unreachable(f"{url} answered {error.code}") from error
            failure = f"{url} answered {error.code}"
        except (OSError, HTTPException) as error:
            failure = f"{url} cannot be reached: {error}"
    raise Unreachable(failure)
