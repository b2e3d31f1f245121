"""Archives in requests, kept on disk while they come in."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, BinaryIO, cast

import msgspec
from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect

from conductor.domain.errors import InvalidInput

RAW_BODY = {"requestBody": {"content": {"application/octet-stream": {}}, "required": False}}
_IN_MEMORY = 1 << 20


@dataclass(frozen=True)
class Upload:
    params: Mapping[str, Any]
    archive: BinaryIO | None


async def _received(request: Request) -> AsyncIterator[Upload]:
    """A multipart form with `params` and a file, or query parameters and a raw body."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            yield await _from_form(form)
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        try:
            async for chunk in request.stream():
                spool.write(chunk)
        except ClientDisconnect as gone:
            raise InvalidInput("the upload broke off: send it again") from gone
        is_empty = spool.tell() == 0
        spool.seek(0)
        yield Upload(dict(request.query_params), None if is_empty else cast(BinaryIO, spool))


async def _from_form(form: FormData) -> Upload:
    params, part = form.get("params"), form.get("blueprint_archive")
    text = await params.read() if isinstance(params, UploadFile) else (params or "{}")
    try:
        decoded = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise InvalidInput(f"the part 'params' is not a JSON object: {error}") from error
    return Upload(decoded, part.file if isinstance(part, UploadFile) else None)


Received = Annotated[Upload, Depends(_received)]
