"""Files in answers: clients want their size and their name."""

import re
from collections.abc import Mapping
from functools import partial
from typing import BinaryIO

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

_CHUNK = 1 << 16
FILE = "application/octet-stream"


class _Download(StreamingResponse):
    """Closes the file also when the client has left before the first piece of it."""

    def __init__(self, content: BinaryIO, headers: Mapping[str, str]) -> None:
        super().__init__(iter(partial(content.read, _CHUNK), b""), headers=headers, media_type=FILE)
        self._file = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            await super().__call__(scope, receive, send)


def download(name: str, content: BinaryIO) -> StreamingResponse:
    """Streams from the beginning to the end, and closes it."""
    size = content.seek(0, 2)
    content.seek(0)
    safe = re.sub(r"[^\w.+!-]", "_", name, flags=re.ASCII)
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename={safe}",
    }
    return _Download(content, headers)
