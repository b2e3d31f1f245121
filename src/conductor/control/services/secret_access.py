"""Which secrets a caller sees, and which he may change."""

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import Forbidden, IllegalAction
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import NotFound
from conductor.domain.identity import Caller
from conductor.domain.secret import Secret


def seen(unit: UnitOfWork, caller: Caller, key: str) -> Secret:
    secret = unit.secrets.get(tenant_of(caller), key)
    if not is_there(secret, caller):
        raise NotFound("secret", key)
    return secret


def is_there(secret: Secret, caller: Caller) -> bool:
    """Private secrets of others are not, nor what other tenants do not show to all."""
    viewer = viewer_of(caller)
    if secret.visibility == "private" and viewer not in (None, secret.created_by):
        return False
    return viewer is None or secret.tenant == caller.tenant or secret.visibility == "global"


def owned(unit: UnitOfWork, caller: Caller, key: str) -> Secret:
    """What every tenant sees is changed from its own."""
    secret = seen(unit, caller, key)
    if secret.tenant != tenant_of(caller):
        raise IllegalAction(f"secret {key!r} belongs to tenant {secret.tenant}: change it there")
    return secret


def sees_value(secret: Secret, caller: Caller) -> bool:
    return not secret.is_hidden_value or caller.is_admin or caller.username == secret.created_by


def check_may_change(secret: Secret, caller: Caller) -> None:
    if not sees_value(secret, caller):
        raise Forbidden(f"secret {secret.key!r} is hidden: only its creator may change it")
