"""Secrets: encrypted before they are stored, decrypted only for whoever may see them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import Forbidden
from conductor.control.services.ids import check_name
from conductor.control.services.listing import Page, Query
from conductor.control.services.seals import Cipher
from conductor.control.services.secret_access import check_may_change, owned, seen, sees_value
from conductor.control.services.secret_values import Schemas, as_text, as_told, as_value
from conductor.control.services.visibility import (
    first_visibility,
    is_wider,
    viewer_of,
    widened,
)
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import Conflict, InvalidInput
from conductor.domain.identity import Caller
from conductor.domain.secret import Secret


@dataclass(frozen=True)
class SecretWish:
    """What shall be in a secret; of one that is there, None is kept as it is."""

    value: Any = None
    schema: Mapping[str, Any] | None = None
    is_hidden_value: bool | None = None
    visibility: str | None = None
    creator: str | None = None


@dataclass(frozen=True)
class Secrets:
    work: UnitOfWorkFactory
    cipher: Cipher
    clock: Clock
    confidences: Confidences
    schemas: Schemas

    def put(
        self, caller: Caller, key: str, wish: SecretWish, *, may_replace: bool = False
    ) -> Secret:
        """Make a secret; with `may_replace` an existing one gets the new value."""
        tenant = tenant_of(caller)
        check_name("secret", key)
        text = as_text(self.schemas, key, wish.value, wish.schema)
        self._told(caller, wish.value)
        now = self.clock.now()
        made = Secret(
            key=key,
            tenant=tenant,
            encrypted_value=self.cipher.encrypt(text),
            created_at=now,
            updated_at=now,
            created_by=caller.username,
            visibility=first_visibility(caller, wish.visibility, is_private=None),
            is_hidden_value=bool(wish.is_hidden_value),
            schema=wish.schema,
        )
        with self.work.writing() as unit:
            old = unit.secrets.find(tenant, key)
            if old is None:
                _check_alone(unit, made)
                unit.secrets.add(made)
                return made
            if not may_replace or old.tenant != tenant:
                raise Conflict(f"secret {key!r} exists already; update it, or delete it first")
            check_may_change(old, caller)
            kept = replace(
                made,
                created_at=old.created_at,
                created_by=old.created_by,
                visibility=old.visibility,
            )
            if is_wider(made.visibility, old.visibility):
                kept = _widened(unit, caller, kept, made.visibility)
            unit.secrets.save(kept)
            return kept

    def update(self, caller: Caller, key: str, wish: SecretWish) -> Secret:
        """Change what is not None; a hidden secret only by its creator or an administrator."""
        if wish == SecretWish():
            raise InvalidInput(f"nothing to change in secret {key!r}: give a value or a property")
        self._told(caller, wish.value)
        with self.work.writing() as unit:
            old = owned(unit, caller, key)
            check_may_change(old, caller)
            changed = self._revalued(old, wish)
            if wish.is_hidden_value is not None:
                changed = replace(changed, is_hidden_value=wish.is_hidden_value)
            if wish.visibility is not None and wish.visibility != old.visibility:
                changed = _widened(unit, caller, changed, wish.visibility)
            if wish.creator is not None:
                changed = _given_to(unit, caller, changed, wish.creator)
            changed = replace(changed, updated_at=self.clock.now())
            unit.secrets.save(changed)
        return changed

    def set_visibility(self, caller: Caller, key: str, visibility: str) -> Secret:
        with self.work.writing() as unit:
            old = owned(unit, caller, key)
            check_may_change(old, caller)
            changed = _widened(unit, caller, old, visibility)
            changed = replace(changed, updated_at=self.clock.now())
            unit.secrets.save(changed)
        return changed

    def look_at(self, caller: Caller, key: str) -> Secret:
        """Without its value."""
        with self.work.reading() as unit:
            return seen(unit, caller, key)

    def get(self, caller: Caller, key: str) -> tuple[Secret, Any]:
        """The secret and its value, which is empty for those who may not see a hidden one. An
        execution that asks hides it from then on."""
        secret = self.look_at(caller, key)
        if not sees_value(secret, caller):
            return secret, ""
        value = as_value(secret, self.cipher.decrypt(secret.encrypted_value))
        self._told(caller, value)
        return secret, value

    def page(self, caller: Caller, query: Query) -> Page[Secret]:
        with self.work.reading() as unit:
            return unit.secrets.page_for(scope_of(caller, query), viewer_of(caller), query)

    def delete(self, caller: Caller, key: str) -> None:
        with self.work.writing() as unit:
            check_may_change(owned(unit, caller, key), caller)
            unit.secrets.remove(tenant_of(caller), key)

    def _revalued(self, old: Secret, wish: SecretWish) -> Secret:
        """A value and a schema have to fit, whichever of them is new."""
        if wish.schema is None and wish.value in (None, ""):
            return old
        schema = wish.schema if wish.schema is not None else old.schema
        value = wish.value
        if value in (None, ""):
            value = as_value(old, self.cipher.decrypt(old.encrypted_value))
        text = as_text(self.schemas, old.key, value, schema)
        return replace(old, encrypted_value=self.cipher.encrypt(text), schema=schema)

    def _told(self, caller: Caller, value: Any) -> None:
        """An execution hides the secrets that it makes itself, too."""
        with self.confidences.telling(caller.execution_id) as told:
            told.extend([] if value in (None, "") else [as_told(value)])


def _widened(unit: UnitOfWork, caller: Caller, secret: Secret, wish: str) -> Secret:
    changed = replace(secret, visibility=widened(caller, secret.visibility, wish))
    _check_alone(unit, changed)
    return changed


def _check_alone(unit: UnitOfWork, secret: Secret) -> None:
    is_for_all = secret.visibility == "global"
    if is_for_all and unit.secrets.is_anywhere_else(secret.tenant, secret.key):
        raise Conflict(f"another tenant has a secret {secret.key!r}: choose another name")


def _given_to(unit: UnitOfWork, caller: Caller, secret: Secret, creator: str) -> Secret:
    if not caller.is_admin:
        raise Forbidden(f"{caller.username} may not set the owner of secret {secret.key!r}")
    user = unit.users.get(secret.tenant, creator)
    return replace(secret, created_by=user.username)
