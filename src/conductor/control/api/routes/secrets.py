"""Secrets."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.services.nodes import common_shape
from conductor.control.services.shapes import moment
from conductor.domain.secret import Secret

router = APIRouter(tags=["secrets"])


class SecretOrder(BaseModel):
    value: str | None = None
    update_if_exists: bool | None = None
    is_hidden_value: bool | None = None
    visibility: str | None = None


def _shape(secret: Secret) -> dict[str, Any]:
    return {
        "key": secret.key,
        "created_at": moment(secret.created_at),
        "updated_at": moment(secret.updated_at),
        "created_by": secret.created_by,
        "is_hidden_value": secret.is_hidden_value,
        "provider_name": None,
        "provider_options": None,
        "schema": None,
        **common_shape(secret.tenant, secret.visibility),
    }


@router.put("/secrets/{key}")
def put_secret(
    caller: Authenticated, services: Services, key: str, order: SecretOrder
) -> dict[str, Any]:
    secret = services.secrets.put(
        caller,
        key,
        order.value,
        may_replace=bool(order.update_if_exists),
        is_hidden_value=bool(order.is_hidden_value),
        visibility=order.visibility or "tenant",
    )
    return _shape(secret)


@router.patch("/secrets/{key}")
def update_secret(
    caller: Authenticated, services: Services, key: str, order: SecretOrder
) -> dict[str, Any]:
    secret = services.secrets.update(
        caller,
        key,
        value=order.value,
        is_hidden_value=order.is_hidden_value,
        visibility=order.visibility,
    )
    return _shape(secret)


@router.get("/secrets")
def list_secrets(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.secrets.page(caller, query)
    return envelope([include(_shape(each)) for each in page.items], page.total, query)


@router.get("/secrets/{key}")
def get_secret(caller: Authenticated, services: Services, key: str) -> dict[str, Any]:
    secret, value = services.secrets.get(caller, key)
    return {**_shape(secret), "value": value}


@router.delete("/secrets/{key}", status_code=204)
def delete_secret(caller: Authenticated, services: Services, key: str) -> Response:
    services.secrets.delete(caller, key)
    return Response(status_code=204)
