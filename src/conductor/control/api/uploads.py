"""Archives in requests, kept on disk while they come in."""

import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, BinaryIO, cast

import msgspec
from fastapi import Depends, Request
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect

from conductor.domain.errors import InvalidInput

RAW_BODY = {"requestBody": {"content": {"application/octet-stream": {}}, "required": False}}
FORM = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "params": {"type": "string", "description": "a JSON object of wishes"},
                        "blueprint_archive": {"type": "string", "format": "binary"},
                    },
                },
                "example": {"params": '{"application_file_name": "shop.yaml"}'},
            },
            "application/octet-stream": {},
        },
        "required": False,
    }
}
_BROKE_OFF = "the upload broke off: send it again"


@dataclass(frozen=True)
class Upload:
    """`file` is what was sent, on disk and without a name: it goes with the process, whatever
    becomes of that."""

    params: Mapping[str, Any]
    file: BinaryIO | None

    def taken(self) -> BinaryIO | None:
        """For whoever may need it longer than the request lasts, and closes it."""
        if self.file is None:
            return None
        self.file.seek(0)  # writes what is buffered
        return os.fdopen(os.dup(self.file.fileno()), "rb")

    def content(self) -> bytes:
        return self.file.read() if self.file else b""


async def _received(request: Request) -> AsyncIterator[Upload]:
    """A multipart form with `params` and a file, or query parameters and a raw body."""
    try:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            async with request.form(max_files=2, max_fields=10) as form:
                yield await _read(form)
            return
        with tempfile.TemporaryFile() as file:
            async for chunk in request.stream():
                file.write(chunk)
            is_empty = file.tell() == 0
            file.seek(0)
            yield Upload(dict(request.query_params), None if is_empty else cast(BinaryIO, file))
    except ClientDisconnect as gone:
        raise InvalidInput(_BROKE_OFF) from gone
    except FormParserError as error:
        raise InvalidInput(f"the form cannot be read: {error}") from error


async def _read(form: FormData) -> Upload:
    params, part = form.get("params"), form.get("blueprint_archive")
    text = await params.read() if isinstance(params, UploadFile) else (params or "{}")
    try:
        decoded = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise InvalidInput(f"the part 'params' is not a JSON object: {error}") from error
    if not isinstance(part, UploadFile) or not part.size:
        return Upload(decoded, None)
    return Upload(decoded, part.file)


Received = Annotated[Upload, Depends(_received)]
