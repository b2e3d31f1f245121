"""Files in answers: clients want their size and their name."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from fastapi.responses import StreamingResponse

_CHUNK = 1 << 16
FILE = "application/octet-stream"


def download(name: str, content: BinaryIO) -> StreamingResponse:
    """Streams from the beginning to the end, and closes it."""
    size = content.seek(0, 2)
    content.seek(0)
    safe = re.sub(r"[^\w.+!-]", "_", name, flags=re.ASCII)
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename={safe}",
    }
    return StreamingResponse(_chunks(content), media_type=FILE, headers=headers)


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk
