"""Tokens: credentials that a user gives to programs."""

from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, Resource


class Token(Resource):
    """A token; `value` is whole in the answer to `create` only."""

    id = Field[str]()
    value = Field[str]()
    username = Field[str]()
    role = Field[str]()
    description = Field[str | None]()
    expiration_date = Field[str | None]()
    last_used = Field[str | None]()


class TokensClient(Collection[Token]):
    path, record = "/tokens", Token

    def get(self, token_id: str) -> Token:
        return self._get(token_id)

    def create(self, description: str | None = None, expiration: str | None = None) -> Token:
        """`expiration` is `+10h`, `YYYY-MM-DD HH:MM` or `HH:MM` (UTC); none means endless."""
        return self._post(data={"description": description, "expiration_date": expiration})

    def delete(self, token_id: str) -> None:
        self._delete(token_id)
