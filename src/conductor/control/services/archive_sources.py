"""Archives as they come: sent along with a request, or to be fetched from a URL."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from conductor.domain.errors import InvalidInput


class Fetch(Protocol):
    def __call__(self, url: str) -> BinaryIO:
        """What lies there, at its beginning; the caller closes it. `UrlNotFound` says why not."""
        ...


@dataclass(frozen=True)
class ArchiveSources:
    fetch: Fetch

    @contextmanager
    def checked(self, what: str, archive: BinaryIO | None, url: str | None) -> Iterator[None]:
        """Fail unless there is one of them and not the other. An archive that is refused, here or
        in the block, is closed."""
        try:
            if (archive is None) == (not url):
                raise InvalidInput(f"{what}: send an archive or the URL of one, and not both")
            yield
        except BaseException:
            if archive is not None:
                archive.close()
            raise

    @contextmanager
    def opened(self, archive: BinaryIO | None, url: str | None) -> Iterator[BinaryIO]:
        with closing(archive or self.fetch(url or "")) as source:
            yield source
