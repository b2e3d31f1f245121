"""Secrets: named values that the server keeps encrypted."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Names, OwnedResource
from cloudify_rest_client.responses import ListResponse


class Secret(OwnedResource):
    """A secret; lists carry no `value`, and a hidden one reads as an empty string."""

    key = Field[str]()
    value = Field[Any]()
    updated_at = Field[str]()
    is_hidden_value = Field[bool]()
    schema = Field[dict[str, Any] | None]()
    provider_name = Field[str | None]()


class SecretsClient(SubClient):
    def create(
        self,
        key: str,
        value: Any,
        update_if_exists: bool = False,
        is_hidden_value: bool = False,
        visibility: str = "tenant",
        schema: dict[str, Any] | None = None,
    ) -> Secret:
        data = {
            "value": value,
            "update_if_exists": update_if_exists,
            "is_hidden_value": is_hidden_value,
            "visibility": visibility,
        } | ({"schema": schema} if schema else {})
        return Secret(self.api.put(f"/secrets/{key}", data=data))

    def update(self, key: str, value: Any = None, **changes: Any) -> Secret:
        """Change the value, `is_hidden_value`, `visibility` or `schema`; None leaves it."""
        given = {name: change for name, change in changes.items() if change is not None}
        data = given | ({"value": value} if value is not None else {})
        return Secret(self.api.patch(f"/secrets/{key}", data=data))

    def get(self, key: str) -> Secret:
        return Secret(self.api.get(f"/secrets/{key}"))

    def list(self, _include: Names | None = None, **query: Any) -> ListResponse[Secret]:
        answer = self.api.get("/secrets", params=query, _include=_include)
        return ListResponse.of(answer, Secret)

    def delete(self, key: str) -> None:
        self.api.delete(f"/secrets/{key}")
