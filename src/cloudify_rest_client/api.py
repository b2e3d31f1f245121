"""What a sub-client needs of the wire, so that models load without an HTTP library."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any, Protocol

Query = Mapping[str, Any]
Statuses = int | tuple[int, ...]


class Http(Protocol):
    """Send one request and return the decoded JSON answer, or raise `CloudifyClientError`.

    Query values of None are left out; a list repeats its key.
    """

    def get(
        self,
        uri: str,
        *,
        params: Query | None = None,
        _include: Iterable[str] | None = None,
        expected_status_code: Statuses = 200,
        versioned: bool = True,
    ) -> Any: ...

    def put(
        self,
        uri: str,
        *,
        data: Any = None,
        params: Query | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any: ...

    def post(
        self,
        uri: str,
        *,
        data: Any = None,
        params: Query | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any: ...

    def patch(
        self,
        uri: str,
        *,
        data: Any = None,
        params: Query | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any: ...

    def delete(
        self,
        uri: str,
        *,
        data: Any = None,
        params: Query | None = None,
        expected_status_code: Statuses = (200, 204),
    ) -> Any: ...

    def put_form(
        self,
        uri: str,
        *,
        fields: Mapping[str, str],
        file_field: str = "",
        file: IO[bytes] | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any:
        """Send a multipart form; the file is streamed, never held in memory."""
        ...

    def download(
        self,
        uri: str,
        folder: Path | None = None,
        target: Path | None = None,
        params: Query | None = None,
    ) -> Path:
        """Stream an answer to `target`, or into `folder` under the name that the server gives."""
        ...


class SubClient:
    """The calls about one noun."""

    def __init__(self, api: Http) -> None:
        self.api = api
