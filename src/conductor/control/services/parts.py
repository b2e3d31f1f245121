"""Long contents, cut so that neither side ever holds one whole in memory."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

PART = 1 << 20  # bytes


def spool() -> BinaryIO:
    """On disk as soon as there is more in it than one part."""
    return cast(BinaryIO, SpooledTemporaryFile(PART))


def parts(content: BinaryIO) -> Iterator[bytes]:
    while part := content.read(PART):
        yield part
