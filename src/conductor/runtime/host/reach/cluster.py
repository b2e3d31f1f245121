"""A client of a manager with several addresses (`cloudify.cluster`)."""

from collections.abc import Sequence
from typing import Any

import httpx

from cloudify_rest_client.client import CloudifyClient

_BUSY = 502  # a proxy without a server behind it
_TIMEOUT = httpx.Timeout(300, connect=5)


class FirstThatAnswers(httpx.BaseTransport):
    """Sends each request to the address that answered last, else to the next one."""

    def __init__(self, hosts: Sequence[str], inner: httpx.BaseTransport) -> None:
        if not hosts:
            raise ValueError("a cluster has at least one address: give host=[...]")
        self._hosts = list(hosts)
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()  # it may have to be sent again
        for host in self._hosts[:-1]:
            try:
                answer = self._sent(request, host)
            except httpx.ConnectError:
                continue
            if answer.status_code != _BUSY:
                return self._preferred(host, answer)
            answer.close()
        last = self._hosts[-1]
        return self._preferred(last, self._sent(request, last))

    def close(self) -> None:
        self._inner.close()

    def _sent(self, request: httpx.Request, host: str) -> httpx.Response:
        request.url = request.url.copy_with(host=host)
        return self._inner.handle_request(request)

    def _preferred(self, host: str, answer: httpx.Response) -> httpx.Response:
        self._hosts.remove(host)
        self._hosts.insert(0, host)
        return answer


class CloudifyClusterClient(CloudifyClient):
    """`CloudifyClusterClient(host=["10.0.0.5", "10.0.0.6"], token=...)`: a `CloudifyClient` that
    goes on with the next address when one does not answer."""

    def __init__(self, host: str | Sequence[str] = "localhost", **settings: Any) -> None:
        hosts = [host] if isinstance(host, str) else list(host)
        verify: Any = False if settings.get("trust_all") else settings.get("cert") or True
        transport = FirstThatAnswers(hosts, httpx.HTTPTransport(verify=verify))
        session = httpx.Client(transport=transport, timeout=settings.get("timeout") or _TIMEOUT)
        super().__init__(host=hosts[0], session=session, **settings)
