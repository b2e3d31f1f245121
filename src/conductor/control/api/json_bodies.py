"""Bodies in JSON: one that cannot be read is refused with the place where it ends to be JSON."""

import json
from typing import Any

from fastapi.exceptions import HTTPException
from starlette.requests import Request

_HALF = b"\\ud"  # how halves of characters are written, and whole ones as two of them


class JsonRequest(Request):
    """The framework says of most bodies no more than that there was an error; and halves of
    characters would pass here, to break what encodes them later on."""

    async def json(self) -> Any:
        body = await self.body()
        try:
            value = json.loads(body)
            if _HALF in body.lower():
                json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, f"the body of the request {_fault(error)}") from error
        return value


def _fault(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return f"is no UTF-8 at byte {error.start}"
        case UnicodeEncodeError():
            return f"holds half a character, {error.object[error.start]!a}: send whole ones"
        case json.JSONDecodeError():
            return f"is no JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        case RecursionError():
            return "is nested too deeply"
    return "holds a number of too many digits"
