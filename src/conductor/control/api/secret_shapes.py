"""Secrets on the wire."""

from typing import Any, NotRequired, TypedDict

from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.secret_sharing import Exported
from conductor.control.services.shapes import Moment, moment
from conductor.domain.secret import Secret


class SecretShape(CommonShape):
    key: str
    created_at: Moment
    updated_at: Moment
    created_by: str
    is_hidden_value: bool
    provider_name: str | None
    provider_options: dict[str, Any] | None
    schema: dict[str, Any] | None


class ToldSecretShape(SecretShape):
    value: Any


class ExportedSecretShape(TypedDict):
    key: str
    value: Any
    visibility: str
    tenant_name: str
    is_hidden_value: bool
    encrypted: bool
    provider: str | None
    provider_options: dict[str, Any] | None
    schema: dict[str, Any] | None
    creator: NotRequired[str]
    created_at: NotRequired[Moment]
    updated_at: NotRequired[Moment]


def secret_shape(secret: Secret) -> dict[str, Any]:
    """Without its value."""
    return {
        "key": secret.key,
        "created_at": moment(secret.created_at),
        "updated_at": moment(secret.updated_at),
        "created_by": secret.created_by,
        "is_hidden_value": secret.is_hidden_value,
        "provider_name": None,
        "provider_options": None,
        "schema": secret.schema,
        **common_shape(secret.tenant, secret.visibility),
    }


def exported_shape(exported: Exported, *, with_metadata: bool) -> dict[str, Any]:
    secret = exported.secret
    shape = {
        "key": secret.key,
        "value": exported.value,
        "visibility": secret.visibility,
        "tenant_name": secret.tenant,
        "is_hidden_value": secret.is_hidden_value,
        "encrypted": exported.is_encrypted,
        "provider": None,
        "provider_options": None,
        "schema": secret.schema,
    }
    if with_metadata:
        shape["creator"] = secret.created_by
        shape["created_at"] = moment(secret.created_at)
        shape["updated_at"] = moment(secret.updated_at)
    return shape
