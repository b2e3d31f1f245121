"""Work in the name of another tenant, for the time of a `with` block."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def change_tenant(ctx: Any, tenant: str) -> Iterator[None]:
    """`ctx` belongs to the tenant of that name, so that `get_rest_client()` asks there."""
    raw = ctx._context
    previous = {key: raw.get(key) for key in ("tenant", "tenant_name")}
    raw.update(tenant={"name": tenant}, tenant_name=tenant)
    try:
        yield
    finally:
        raw.update(previous)
