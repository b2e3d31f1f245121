"""Requests over the wire: URL, credentials, expected codes and typed errors."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import httpx

from cloudify_rest_client.answers import error_of, file_name, json_of
from cloudify_rest_client.api import Query, Statuses
from cloudify_rest_client.exceptions import (
    NotModifiedError,
    ServerTimeout,
    ServerUnreachable,
)

TIMEOUT = httpx.Timeout(300, connect=5)
CONNECT_RETRIES = 2  # waits 0 s, then 0.5 s: enough for a server that is just restarting
JSON = {"Content-type": "application/json"}

TENANT_HEADER = "Tenant"


class HTTPClient:
    """Speaks to one server as one user in one tenant.

    `cert` is a CA file, `trust_all` checks no certificate; `session` replaces the connection pool
    (tests put `httpx.Client(transport=httpx.MockTransport(...))` there).
    """

    def __init__(
        self,
        host: str = "localhost",
        port: int | None = None,
        protocol: str = "http",
        api_version: str = "v3.1",
        headers: Mapping[str, str] | None = None,
        query_params: Query | None = None,
        cert: str | None = None,
        trust_all: bool = False,
        username: str | None = None,
        password: str | None = None,
        token: str | None = None,
        tenant: str | None = None,
        timeout: float | tuple[float, float] | None = None,
        session: httpx.Client | None = None,
    ) -> None:
        self.host = host
        self.port = port or (443 if protocol == "https" else 80)
        self.protocol = protocol
        self.api_version = api_version
        self.query_params = dict(query_params or {})
        self.headers = _credentials(username, password, token, tenant) | dict(headers or {})
        self._session = session or _session(cert, trust_all, timeout)

    @property
    def server_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.protocol}://{host}:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.server_url}/api/{self.api_version}"

    def get(
        self,
        uri: str,
        *,
        params: Query | None = None,
        _include: Iterable[str] | None = None,
        expected_status_code: Statuses = 200,
        versioned: bool = True,
    ) -> Any:
        query = dict(params or {}) | ({"_include": ",".join(_include)} if _include else {})
        base = self.base_url if versioned else f"{self.server_url}/api"
        return self._call("GET", f"{base}{uri}", expected_status_code, params=query)

    def put(
        self,
        uri: str,
        *,
        data: Any = None,
        params: Query | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any:
        return self._send("PUT", uri, data, params, expected_status_code)

    def post(
        self,
        uri: str,
        *,
        data: Any = None,
        params: Query | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any:
        return self._send("POST", uri, data, params, expected_status_code)

    def patch(
        self,
        uri: str,
        *,
        data: Any = None,
        params: Query | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any:
        return self._send("PATCH", uri, data, params, expected_status_code)

    def delete(
        self,
        uri: str,
        *,
        data: Any = None,
        params: Query | None = None,
        expected_status_code: Statuses = (200, 204),
    ) -> Any:
        return self._send("DELETE", uri, data, params, expected_status_code)

    def put_form(
        self,
        uri: str,
        *,
        fields: Mapping[str, str],
        file_field: str = "",
        file: IO[bytes] | None = None,
        expected_status_code: Statuses = 200,
    ) -> Any:
        parts: dict[str, Any] = {name: (None, value) for name, value in fields.items()}
        if file is not None:
            parts[file_field] = ("filename", file, "text/plain")
        return self._call("PUT", f"{self.base_url}{uri}", expected_status_code, files=parts)

    def download(
        self,
        uri: str,
        folder: Path | None = None,
        target: Path | None = None,
        params: Query | None = None,
    ) -> Path:
        request = self._request("GET", f"{self.base_url}{uri}", params)
        response = self._exchange(request, stream=True)
        try:
            if response.status_code != 200:
                response.read()
                raise error_of(response)
            path = target or (folder or Path.cwd()) / file_name(response)
            with path.open("xb") as file:
                file.writelines(response.iter_bytes())
        finally:
            response.close()
        return path

    def close(self) -> None:
        self._session.close()

    def _send(
        self, method: str, uri: str, data: Any, params: Query | None, expected: Statuses
    ) -> Any:
        content = data if data is None or not _is_json(data) else json.dumps(data)
        url = f"{self.base_url}{uri}"
        return self._call(method, url, expected, params=params, content=content, headers=JSON)

    def _call(self, method: str, url: str, expected: Statuses, **parts: Any) -> Any:
        response = self._exchange(self._request(method, url, **parts))
        if response.status_code == 304:
            raise NotModifiedError("nothing to change", None, 304, NotModifiedError.ERROR_CODE)
        if response.status_code not in ((expected,) if isinstance(expected, int) else expected):
            raise error_of(response)
        return None if response.status_code == 204 else json_of(response)

    def _request(
        self, method: str, url: str, params: Query | None = None, **parts: Any
    ) -> httpx.Request:
        query = self.query_params | dict(params or {})
        parts["headers"] = self.headers | parts.pop("headers", {})
        kept = {key: value for key, value in query.items() if value is not None}
        return self._session.build_request(method, url, params=kept, **parts)

    def _exchange(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        """Send, and send a GET once more when a kept connection turns out to be dead."""
        try:
            try:
                return self._session.send(request, stream=stream)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                if request.method != "GET":
                    raise
                return self._session.send(request, stream=stream)
        except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout) as error:
            raise ServerTimeout(f"{self.server_url} took too long to answer") from error
        except httpx.TransportError as error:
            raise ServerUnreachable(f"Nothing answers at {self.server_url} ({error}).") from error


def _session(
    cert: str | None, trust_all: bool, timeout: float | tuple[float, float] | None
) -> httpx.Client:
    limit = TIMEOUT
    if isinstance(timeout, tuple):
        limit = httpx.Timeout(timeout[1], connect=timeout[0])
    elif timeout is not None:
        limit = httpx.Timeout(timeout)
    verify: Any = False if trust_all else (cert or True)
    transport = httpx.HTTPTransport(verify=verify, retries=CONNECT_RETRIES)
    return httpx.Client(transport=transport, timeout=limit)


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
