"""What belongs to any of some deployments, found by indexes that begin with the tenant."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Table, and_

from conductor.control.storage.any_of import is_any_of


def is_of_them(table: Table) -> ColumnElement[bool]:
    """With the values of `of_them`. Where tenants have deployments of the same id, it also finds
    what nobody asked for."""
    return and_(
        is_any_of(table.columns.tenant, "tenants"),
        is_any_of(table.columns.deployment_id, "deployments"),
    )


def of_them(keys: Collection[tuple[str, str]]) -> dict[str, Any]:
    """`keys` are (tenant, deployment)."""
    return {
        "tenants": sorted({tenant for tenant, _ in keys}),
        "deployments": sorted({deployment for _, deployment in keys}),
    }
