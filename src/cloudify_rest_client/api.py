"""What a sub-client needs of the wire, so that models load without an HTTP library."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from cloudify_rest_client.progress import Progress

Query = Mapping[str, Any]
Headers = Mapping[str, str]
Statuses = int | tuple[int, ...]

TENANT_HEADER = "Tenant"


class Http(ABC):
    """Send one request and return the decoded JSON answer, or raise `CloudifyClientError`.

    `uri` begins with a slash and is as `at` makes it. Query values of None are left out; a list
    repeats its key. `data` is sent as JSON, unless it is bytes or an iterator of bytes.
    `headers` go with every request.
    """

    headers: dict[str, str]

    @abstractmethod
    def call(
        self,
        method: str,
        uri: str,
        *,
        data: Any = None,
        params: Query | None = None,
        headers: Headers | None = None,
        expected: Statuses = 200,
        is_repeatable: bool = False,
        is_patient: bool = False,
    ) -> Any:
        """`is_repeatable`: to do it twice is to do it once, so it may be sent again when nobody
        knows whether it arrived. `is_patient`: the answer may take any time.
        """

    @abstractmethod
    def put_form(
        self,
        uri: str,
        *,
        fields: Mapping[str, str],
        file_field: str = "",
        file: IO[bytes] | None = None,
        expected: Statuses = 200,
        progress: Progress | None = None,
    ) -> Any:
        """Send a multipart form; the file is streamed, never held in memory."""

    @abstractmethod
    def download(
        self,
        uri: str,
        folder: Path | None = None,
        target: Path | None = None,
        params: Query | None = None,
        progress: Progress | None = None,
    ) -> Path:
        """Stream an answer to `target`, or into `folder` under the name that the server gives.

        `FileExistsError` for a file that is there; one that could not be finished is removed.
        """

    @abstractmethod
    def lines(
        self, uri: str, params: Query | None = None, silence: float | None = None
    ) -> Iterator[str]:
        """The lines of an answer, as they come; closing the iterator hangs up.

        `ServerTimeout` when nothing comes for `silence` seconds.
        """

    @abstractmethod
    def under(self, prefix: str) -> "Http":
        """The same server and credentials, for URIs that do not stand under `/api/v3.1`."""

    def get(
        self,
        uri: str,
        params: Query | None = None,
        headers: Headers | None = None,
        _include: Iterable[str] | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any:
        query = {**(params or {}), **({"_include": ",".join(_include)} if _include else {})}
        return self.call(
            "GET",
            uri,
            params=query,
            headers=headers,
            expected=expected_status_code,
            is_repeatable=True,
        )

    def put(
        self,
        uri: str,
        data: Any = None,
        params: Query | None = None,
        headers: Headers | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any:
        return self._send("PUT", uri, data, params, headers, expected_status_code)

    def post(
        self,
        uri: str,
        data: Any = None,
        params: Query | None = None,
        headers: Headers | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any:
        return self._send("POST", uri, data, params, headers, expected_status_code)

    def patch(
        self,
        uri: str,
        data: Any = None,
        params: Query | None = None,
        headers: Headers | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any:
        return self._send("PATCH", uri, data, params, headers, expected_status_code)

    def delete(
        self,
        uri: str,
        data: Any = None,
        params: Query | None = None,
        headers: Headers | None = None,
        expected_status_code: Statuses = (200, 204),
    ) -> Any:
        return self._send("DELETE", uri, data, params, headers, expected_status_code)

    def _send(
        self,
        method: str,
        uri: str,
        data: Any,
        params: Query | None,
        headers: Headers | None,
        expected: Statuses,
    ) -> Any:
        return self.call(method, uri, data=data, params=params, headers=headers, expected=expected)


class SubClient:
    """The calls about one noun."""

    def __init__(self, api: Http) -> None:
        self.api = api


def given(**wishes: Any) -> dict[str, Any]:
    """Those that are not None."""
    return {name: wish for name, wish in wishes.items() if wish is not None}
