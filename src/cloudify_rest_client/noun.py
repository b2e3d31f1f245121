"""Sub-clients that are loaded when somebody asks for them: a program uses few of them."""

from pkgutil import resolve_name
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from cloudify_rest_client.api import Http

C = TypeVar("C")


class _Client(Protocol):
    @property
    def _client(self) -> Http: ...


class Noun(Generic[C]):
    """An attribute of a client: `sites: Noun["SitesClient"] = Noun("sites:SitesClient")`."""

    def __init__(self, place: str) -> None:
        self.place = f"cloudify_rest_client.{place}"

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: _Client, owner: type) -> C: ...
    def __get__(self, client: _Client | None, owner: type) -> Any:
        if client is None:
            return self
        made = resolve_name(self.place)(client._client)
        client.__dict__[self._name] = made  # which Python finds first from now on
        return made
