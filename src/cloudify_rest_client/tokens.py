"""Tokens: credentials that a user gives to programs."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Resource
from cloudify_rest_client.responses import ListResponse


class Token(Resource):
    """A token; `value` is whole in the answer to `create` only."""

    id = Field[str]()
    value = Field[str]()
    username = Field[str]()
    role = Field[str]()
    description = Field[str | None]()
    expiration_date = Field[str | None]()
    last_used = Field[str | None]()


class TokensClient(SubClient):
    def list(self, **query: Any) -> ListResponse[Token]:
        return ListResponse.of(self.api.get("/tokens", params=query), Token)

    def get(self, token_id: str) -> Token:
        return Token(self.api.get(f"/tokens/{token_id}"))

    def create(self, description: str | None = None, expiration: str | None = None) -> Token:
        """`expiration` is `+10h`, `YYYY-MM-DD HH:MM` or `HH:MM` (UTC); none means endless."""
        data = {"description": description, "expiration_date": expiration}
        return Token(self.api.post("/tokens", data=data))

    def delete(self, token_id: str) -> None:
        self.api.delete(f"/tokens/{token_id}")
