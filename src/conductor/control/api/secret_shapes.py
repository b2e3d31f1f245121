"""Secrets on the wire."""

from typing import Any

from conductor.control.services.nodes import common_shape
from conductor.control.services.secret_sharing import Exported
from conductor.control.services.shapes import moment
from conductor.domain.secret import Secret


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
