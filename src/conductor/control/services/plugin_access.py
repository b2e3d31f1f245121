"""Which plugins a caller sees, and which he may change."""

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import IllegalAction
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import NotFound
from conductor.domain.identity import Caller
from conductor.domain.plugin import Plugin


def seen(unit: UnitOfWork, caller: Caller, identifier: str) -> Plugin:
    """Private plugins of others are not there."""
    plugin = unit.plugins.get(tenant_of(caller), identifier)
    if plugin.visibility == "private" and viewer_of(caller) not in (None, plugin.created_by):
        raise NotFound("plugin", identifier)
    return plugin


def owned(unit: UnitOfWork, caller: Caller, identifier: str) -> Plugin:
    """What every tenant sees is changed from its own."""
    plugin = seen(unit, caller, identifier)
    if plugin.tenant != tenant_of(caller):
        raise IllegalAction(f"{plugin.known_as} belongs to tenant {plugin.tenant}: change it there")
    return plugin
