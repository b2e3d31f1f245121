"""The headers of answers, for the API's document."""

from collections.abc import Mapping
from typing import Any

HEADERS: Mapping[str, Any] = {
    "X-Request-ID": {
        "description": "The id that the request came with or was given.",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "Send it as `If-None-Match` to hear whether the answer is the same.",
        "schema": {"type": "string"},
    },
}
REQUEST_ID, ETAG = ({name: {"$ref": f"#/components/headers/{name}"}} for name in HEADERS)
