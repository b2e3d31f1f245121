"""Secrets that go from one manager to another."""

from typing import Annotated, Any, TypedDict

from fastapi import Query
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import is_true
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.api.secret_shapes import ExportedSecretShape, exported_shape
from conductor.control.services.secret_sharing import ImportOrder

router = Routes(tags=["secrets"])


class Import(BaseModel):
    """`secrets_list` is what an export gave; `tenant_map` says which tenant each old one is."""

    secrets_list: list[dict[str, Any]]
    tenant_map: dict[str, str] | None = None
    passphrase: str | None = None
    override_collisions: bool = False


class ImportReportShape(TypedDict):
    colliding_secrets: Any
    secrets_errors: Any


@router.get("/secrets/share/export")
@answers(list[ExportedSecretShape])
def export_secrets(
    caller: Authenticated,
    services: Services,
    query: Listed,
    passphrase: Annotated[str | None, Query(alias="_passphrase")] = None,
    metadata: Annotated[str, Query(alias="_include_metadata")] = "",
) -> list[dict[str, Any]]:
    """With their values, encrypted when there is a passphrase; without those that the caller may
    not see."""
    found = services.secret_sharing.export(caller, query, passphrase)
    return [exported_shape(each, with_metadata=is_true(metadata)) for each in found]


@router.post("/secrets/share/import")
@answers(ImportReportShape)
def import_secrets(caller: Authenticated, services: Services, body: Import) -> dict[str, Any]:
    """What is in order comes in; the answer names what was there already and what was wrong."""
    order = ImportOrder(
        body.secrets_list, body.tenant_map or {}, body.passphrase, body.override_collisions
    )
    imported = services.secret_sharing.take_in(caller, order)
    return {"colliding_secrets": imported.colliding, "secrets_errors": imported.errors}
