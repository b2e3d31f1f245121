"""Archives fetched from URLs: with distrust of the URL, of its server, and of how much it sends."""

import tempfile
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import BinaryIO, cast
from urllib.error import HTTPError
from urllib.parse import urlsplit

from conductor.blueprint import Reach
from conductor.blueprint.imports.guarded import Refused, guarded_opener
from conductor.control.services.errors import UrlNotFound

_CHUNK = 1 << 16
_SILENCE_SECONDS = 30


@dataclass(frozen=True)
class WebFetch:
    """Only http(s), and only to where blueprints may import from as well."""

    reach: Reach
    max_megabytes: int
    seconds: float = 600

    def __call__(self, url: str) -> BinaryIO:
        scheme = _scheme(url)
        if scheme not in ("http", "https"):
            raise UrlNotFound(
                f"the archive {url!r} is not fetched from {scheme or 'nowhere'}: "
                f"give an http(s) URL, or upload the archive itself"
            )
        fetched = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
        try:
            self._copy(url, fetched)
        except BaseException:
            fetched.close()
            raise
        fetched.seek(0)
        return fetched

    def _copy(self, url: str, into: BinaryIO) -> None:
        end = time.monotonic() + self.seconds
        room = self.max_megabytes << 20
        try:
            opener = guarded_opener(self.reach, self.seconds)
            with opener.open(url, timeout=_SILENCE_SECONDS) as answer:
                while chunk := answer.read(_CHUNK):
                    room -= len(chunk)
                    if room < 0:
                        raise UrlNotFound(f"{url} is larger than {self.max_megabytes} MB")
                    if time.monotonic() > end:
                        raise UrlNotFound(f"{url} comes too slowly: it took {self.seconds:.0f} s")
                    into.write(chunk)
        except HTTPError as error:
            raise UrlNotFound(f"{url} answered {error.code}") from error
        except (Refused, ValueError) as error:
            raise UrlNotFound(f"{url} cannot be fetched: {error}") from error
        except (OSError, HTTPException) as error:
            raise UrlNotFound(f"{url} cannot be reached: {error}") from error


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""
