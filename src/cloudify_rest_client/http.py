"""Requests over the wire: URL, credentials, expected codes and typed errors."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import IO, Any

import httpx

from cloudify_rest_client.answers import error_of, file_name, json_of
from cloudify_rest_client.api import TENANT_HEADER, Headers, Http, Query, Statuses
from cloudify_rest_client.exceptions import NotModifiedError
from cloudify_rest_client.exchange import Exchange
from cloudify_rest_client.progress import Progress, WatchedFile, told
from cloudify_rest_client.retries import Retries
from cloudify_rest_client.session import Timeout, checked, new_session

PATIENT = httpx.Timeout(300, connect=5, read=None)
JSON = {"Content-type": "application/json"}


class HTTPClient(Http):
    """Speaks to one server as one user in one tenant.

    `headers` and `query_params` go with every request, and may be changed between them. `cert` is
    a CA file, `trust_all` checks no certificate; `session` replaces the connection pool (tests put
    `httpx.Client(transport=httpx.MockTransport(...))` there), and its settings count.
    """

    def __init__(
        self,
        host: str = "localhost",
        port: int | None = None,
        protocol: str = "http",
        api_version: str = "v3.1",
        headers: Headers | None = None,
        query_params: Query | None = None,
        cert: str | None = None,
        trust_all: bool = False,
        username: str | None = None,
        password: str | None = None,
        token: str | None = None,
        tenant: str | None = None,
        timeout: Timeout | None = None,
        session: httpx.Client | None = None,
        retries: Retries | None = None,
    ) -> None:
        self.host = host
        self.port = port or (443 if protocol == "https" else 80)
        self.protocol = protocol
        self.api_version = api_version
        self.query_params = dict(query_params or {})
        self.headers = _credentials(username, password, token, tenant) | dict(headers or {})
        self._prefix = f"/api/{api_version}"
        self._session = checked(session) or new_session(
            cert, timeout, is_secure=protocol == "https", is_checked=not trust_all
        )
        self._exchange = Exchange(self.server_url, self._session, retries or Retries())

    def on_answer(self, listener: Callable[[Headers], object]) -> None:
        """Have it called with the headers of each answer, before anybody gets that."""
        self._session.event_hooks["response"].append(lambda answer: listener(answer.headers))

    @property
    def server_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.protocol}://{host}:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.server_url}{self._prefix}"

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
        request = self._request(
            method,
            uri,
            params,
            headers={**({} if method == "GET" else JSON), **(headers or {})},
            content=json.dumps(data) if _is_json(data) else data,
            timeout=PATIENT if is_patient else httpx.USE_CLIENT_DEFAULT,
        )
        return self._answer(request, expected, is_repeatable=is_repeatable)

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
        parts: dict[str, Any] = {name: (None, value) for name, value in fields.items()}
        if file is not None:
            content = WatchedFile(file, progress) if progress else file
            parts[file_field] = ("filename", content, "text/plain")
        return self._answer(self._request("PUT", uri, files=parts), expected)

    def download(
        self,
        uri: str,
        folder: Path | None = None,
        target: Path | None = None,
        params: Query | None = None,
        progress: Progress | None = None,
    ) -> Path:
        response = self._open(uri, params)
        try:
            path = target or (folder or Path.cwd()) / file_name(response)
            content = response.iter_bytes()
            total = int(response.headers.get("content-length", 0))
            _save(path, told(content, total, progress) if progress else content)
        except httpx.TransportError as error:
            raise self._exchange.failure_of(error) from error
        finally:
            response.close()
        return path

    def lines(
        self, uri: str, params: Query | None = None, silence: float | None = None
    ) -> Iterator[str]:
        patience = httpx.Timeout(300, connect=5, read=silence)
        response = self._open(uri, params, timeout=patience)
        try:
            yield from response.iter_lines()
        except httpx.TransportError as error:
            raise self._exchange.failure_of(error) from error
        finally:
            response.close()

    def _set_header(self, key: str, value: Any) -> None:
        """Public programs do so; `headers` is for all others."""
        self.headers[key] = str(value)

    def under(self, prefix: str) -> "HTTPClient":
        other = copy(self)  # with the very same headers, so that a change reaches both
        other._prefix = prefix
        return other

    def close(self) -> None:
        self._session.close()

    def _open(self, uri: str, params: Query | None = None, **parts: Any) -> httpx.Response:
        request = self._request("GET", uri, params, **parts)
        response, _ = self._exchange.send(request, is_repeatable=True, stream=True)
        if response.status_code == 200:
            return response
        try:
            response.read()
        finally:
            response.close()
        raise error_of(response)

    def _answer(
        self, request: httpx.Request, expected: Statuses, *, is_repeatable: bool = False
    ) -> Any:
        response, sent = self._exchange.send(request, is_repeatable=is_repeatable)
        status = response.status_code
        if status == 404 and request.method == "DELETE" and sent > 1:
            return None  # an earlier one did it, and its answer got lost
        if status == 304:
            raise NotModifiedError("nothing to change", None, 304, NotModifiedError.ERROR_CODE)
        if status not in ((expected,) if isinstance(expected, int) else expected):
            raise error_of(response)
        if status == 204 or not (response.content or request.method == "GET"):
            return None
        return json_of(response)

    def _request(
        self, method: str, uri: str, params: Query | None = None, **parts: Any
    ) -> httpx.Request:
        query = {**self.query_params, **(params or {})}
        parts["headers"] = self.headers | parts.pop("headers", {})
        kept = {key: value for key, value in query.items() if value is not None}
        return self._session.build_request(method, f"{self.base_url}{uri}", params=kept, **parts)


def _save(path: Path, content: Iterator[bytes]) -> None:
    file = path.open("xb")
    try:
        with file:
            file.writelines(content)
    except BaseException:
        path.unlink()
        raise


def _credentials(
    username: str | None, password: str | None, token: str | None, tenant: str | None
) -> dict[str, str]:
    headers = {}
    if username and password:
        pair = b64encode(f"{username}:{password}".encode()).decode()
        headers["Authorization"] = f"Basic {pair}"
    if token:
        headers["Authentication-Token"] = token
    if tenant:
        headers[TENANT_HEADER] = tenant
    return headers


def _is_json(data: Any) -> bool:
    return isinstance(data, dict | list | str | int | float)
