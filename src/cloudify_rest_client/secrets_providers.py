"""Secrets providers: where values of secrets are kept outside the server."""

from collections.abc import Mapping
from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, OwnedResource


class SecretsProvider(OwnedResource):
    name = Field[str]()
    type = Field[str]()
    connection_parameters = Field[dict[str, Any] | None]()
    updated_at = Field[str]()


class SecretsProvidersClient(Collection[SecretsProvider]):
    path, record = "/secrets-providers", SecretsProvider

    def get(self, name: str) -> SecretsProvider:
        return self._get(name)

    def create(
        self,
        name: str,
        _type: str,
        connection_parameters: Mapping[str, Any] | None = None,
        visibility: str = "tenant",
    ) -> SecretsProvider:
        return self._put(data=_wishes(name, _type, connection_parameters, visibility))

    def check(
        self,
        name: str,
        _type: str | None = None,
        connection_parameters: Mapping[str, Any] | None = None,
        visibility: str = "tenant",
    ) -> None:
        """See whether it could be reached; nothing is stored."""
        data = _wishes(name, _type, connection_parameters, visibility) | {"test": True}
        self._put(data=data, expected=204, is_repeatable=True)

    def update(
        self,
        name: str,
        _type: str | None = None,
        connection_parameters: Mapping[str, Any] | None = None,
        visibility: str | None = None,
    ) -> SecretsProvider:
        """What is None stays."""
        wishes = _wishes(None, _type, connection_parameters, visibility)
        return self._patch(name, data=wishes)

    def delete(self, name: str) -> None:
        self._delete(name)


def _wishes(
    name: str | None,
    _type: str | None,
    connection_parameters: Mapping[str, Any] | None,
    visibility: str | None,
) -> dict[str, Any]:
    parameters = dict(connection_parameters) if connection_parameters else None
    return given(name=name, type=_type, connection_parameters=parameters, visibility=visibility)
