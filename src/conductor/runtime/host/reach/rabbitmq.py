"""The management interface of a RabbitMQ broker (`cloudify.rabbitmq_client`)."""

import logging
from typing import Any
from urllib.parse import quote

import httpx

from conductor.runtime.sdk.exceptions import NonRecoverableError

Record = dict[str, Any]


class RabbitMQClient:
    """`RabbitMQClient("broker.example", "admin", "s3cret").get_queues("/")`.

    `scheme`, `verify` (a CA's file, or False) and what else `httpx.Client` takes may be given. A
    refusal is a `NonRecoverableError` with what the broker said.
    """

    def __init__(
        self,
        host: str,
        username: str,
        password: str,
        port: int = 15671,
        scheme: str = "https",
        logger: logging.Logger | None = None,
        **request_kwargs: Any,
    ) -> None:
        self._logger = logger or logging.getLogger("rabbitmq_client")
        self._http = httpx.Client(
            base_url=f"{scheme}://{host}:{port}/api/", auth=(username, password), **request_kwargs
        )

    def get_vhosts(self) -> list[Record]:
        return list(self._ask("GET", "vhosts"))

    def get_vhost_names(self) -> list[str]:
        return [each["name"] for each in self.get_vhosts()]

    def create_vhost(self, vhost: str) -> None:
        self._ask("PUT", "vhosts", vhost)

    def delete_vhost(self, vhost: str) -> None:
        self._ask("DELETE", "vhosts", vhost)

    def get_users(self) -> list[Record]:
        return list(self._ask("GET", "users"))

    def create_user(self, username: str, password: str, tags: str = "") -> None:
        self._ask("PUT", "users", username, json={"password": password, "tags": tags})

    def delete_user(self, username: str) -> None:
        self._ask("DELETE", "users", username)

    def get_user_permissions(self, username: str) -> list[Record]:
        return list(self._ask("GET", "users", username, "permissions"))

    def set_user_permissions(
        self, username: str, vhost: str, configure: str = "", write: str = "", read: str = ""
    ) -> None:
        """Regular expressions of names; the empty one matches none."""
        allowed = {"configure": configure, "write": write, "read": read}
        self._ask("PUT", "permissions", vhost, username, json=allowed)

    def get_queues(self, vhost: str = "/") -> list[Record]:
        return list(self._ask("GET", "queues", vhost))

    def delete_queue(self, queue: str, vhost: str = "/") -> None:
        self._ask("DELETE", "queues", vhost, queue)

    def get_exchanges(self, vhost: str = "/") -> list[Record]:
        return list(self._ask("GET", "exchanges", vhost))

    def delete_exchange(self, exchange: str, vhost: str = "/") -> None:
        self._ask("DELETE", "exchanges", vhost, exchange)

    def _ask(self, method: str, *path: str, **parts: Any) -> Any:
        url = "/".join(quote(part, safe="") for part in path)
        self._logger.debug("%s %s", method, url)
        try:
            answer = self._http.request(method, url, **parts)
        except httpx.TransportError as error:
            raise NonRecoverableError(
                f"the broker at {self._http.base_url} does not answer: {error}"
            ) from error
        if answer.is_error:
            raise NonRecoverableError(
                f"the broker refused {method} {url} ({answer.status_code}): {answer.text}"
            )
        return answer.json() if answer.content else None
