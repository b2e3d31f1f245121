"""Secrets."""

from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel, Field

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope, is_true
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.api.secret_shapes import SecretShape, ToldSecretShape, secret_shape
from conductor.control.services.errors import IllegalAction
from conductor.control.services.secrets import SecretWish
from conductor.domain.errors import InvalidInput

router = Routes(tags=["secrets"])
SkipValue = Annotated[str, Query(alias="_skip_value")]


class SecretOrder(BaseModel):
    """With a `schema` (JSON Schema) the value is JSON that fits it, else a text."""

    value: Any = None
    update_if_exists: bool | None = None
    is_hidden_value: bool | None = None
    visibility: str | None = None
    schema_: dict[str, Any] | None = Field(None, alias="schema")
    creator: str | None = None
    provider_name: str | None = None
    provider_options: dict[str, Any] | None = None

    def wish(self) -> SecretWish:
        if self.provider_name or self.provider_options:
            raise InvalidInput(
                f"there is no secrets provider {self.provider_name!r}: this manager keeps all "
                "secrets itself, so give the value"
            )
        return SecretWish(
            self.value, self.schema_, self.is_hidden_value, self.visibility, self.creator
        )


class Visibility(BaseModel):
    visibility: str


@router.put("/secrets/{key}")
@answers(SecretShape, IllegalAction)
def put_secret(
    caller: Authenticated, services: Services, key: str, order: SecretOrder
) -> dict[str, Any]:
    """Make a secret, or with `update_if_exists` give it another value."""
    may_replace = bool(order.update_if_exists)
    return secret_shape(services.secrets.put(caller, key, order.wish(), may_replace=may_replace))


@router.patch("/secrets/{key}")
@answers(SecretShape, IllegalAction)
def update_secret(
    caller: Authenticated, services: Services, key: str, order: SecretOrder
) -> dict[str, Any]:
    """Change what is given. Executions that were told the old value still hide it."""
    return secret_shape(services.secrets.update(caller, key, order.wish()))


@router.patch("/secrets/{key}/set-visibility")
@answers(SecretShape, IllegalAction)
def set_visibility(
    caller: Authenticated, services: Services, key: str, wish: Visibility
) -> dict[str, Any]:
    return secret_shape(services.secrets.set_visibility(caller, key, wish.visibility))


@router.get("/secrets")
@answers(Listing[SecretShape])
def list_secrets(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    """Without their values."""
    page = services.secrets.page(caller, query)
    return envelope([include(secret_shape(each)) for each in page.items], page.total, query)


@router.get("/secrets/{key}")
@answers(ToldSecretShape)
def get_secret(
    caller: Authenticated, services: Services, key: str, skip_value: SkipValue = ""
) -> dict[str, Any]:
    """With its value, which is empty for those who may not see a hidden one."""
    if is_true(skip_value):
        return {**secret_shape(services.secrets.look_at(caller, key)), "value": ""}
    secret, value = services.secrets.get(caller, key)
    return {**secret_shape(secret), "value": value}


@router.delete("/secrets/{key}", status_code=204)
@answers(None, IllegalAction)
def delete_secret(caller: Authenticated, services: Services, key: str) -> Response:
    services.secrets.delete(caller, key)
    return Response(status_code=204)
