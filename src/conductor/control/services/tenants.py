"""Tenants, and who may work in them: everybody, as long as nobody is kept out."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor.control.services.errors import Forbidden
from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.services.listing import EVERYTHING, Page, Query
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.identity import Caller, Tenant


@dataclass(frozen=True)
class TenantView:
    """`usernames` are there when they were asked for."""

    tenant: Tenant
    users: int
    usernames: Sequence[str] | None = None


@dataclass(frozen=True)
class Tenants:
    work: UnitOfWorkFactory

    def page(self, caller: Caller, query: Query, *, with_names: bool) -> Page[TenantView]:
        """Names are for administrators."""
        if with_names and not caller.is_admin:
            raise Forbidden(
                f"{caller.username} may not see who uses tenants (tenant_list_get_data)"
            )
        with self.work.reading() as unit:
            page = unit.tenants.page(None, query)
            return Page(_views(unit, page.items, with_names=with_names), page.total)

    def names(self) -> list[str]:
        """All, in their order."""
        with self.work.reading() as unit:
            return sorted(each.name for each in unit.tenants.page(None, EVERYTHING).items)

    def get(self, caller: Caller, name: str, *, with_names: bool) -> TenantView:
        with self.work.reading() as unit:
            found = unit.tenants.get(DEFAULT_TENANT, name)
            return _views(unit, [found], with_names=with_names and caller.is_admin)[0]


def _views(unit: UnitOfWork, tenants: Sequence[Tenant], *, with_names: bool) -> list[TenantView]:
    if not with_names:
        users = unit.users.page(None, Query(size=0)).total
        return [TenantView(each, users) for each in tenants]
    named = [each.username for each in unit.users.page(None, EVERYTHING).items]
    return [TenantView(each, len(named), named) for each in tenants]
