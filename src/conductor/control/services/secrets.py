"""Secrets: encrypted before they are stored, decrypted only for whoever may see them."""

from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import tenant_of
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import Forbidden
from conductor.control.services.ids import check_name
from conductor.control.services.listing import Page, Query
from conductor.control.services.seals import Cipher
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import Conflict, InvalidInput
from conductor.domain.identity import Caller
from conductor.domain.secret import Secret


@dataclass(frozen=True)
class Secrets:
    work: UnitOfWorkFactory
    cipher: Cipher
    clock: Clock
    confidences: Confidences

    def put(
        self,
        caller: Caller,
        key: str,
        value: str | None,
        *,
        may_replace: bool = False,
        is_hidden_value: bool = False,
        visibility: str = "tenant",
    ) -> Secret:
        """Make a secret; with `may_replace` an existing one gets the new value."""
        tenant = tenant_of(caller)
        check_name("secret", key)
        if not value:
            raise InvalidInput(f"secret {key!r} needs a value that is not empty")
        self._told(caller, value)
        now = self.clock.now()
        made = Secret(
            key=key,
            tenant=tenant,
            encrypted_value=self.cipher.encrypt(value),
            created_at=now,
            updated_at=now,
            created_by=caller.username,
            visibility=visibility,
            is_hidden_value=is_hidden_value,
        )
        with self.work.writing() as unit:
            old = unit.secrets.find(tenant, key)
            if old is None:
                unit.secrets.add(made)
                return made
            if not may_replace:
                raise Conflict(f"secret {key!r} exists already; update it, or delete it first")
            _check_may_change(old, caller)
            kept = replace(made, created_at=old.created_at, created_by=old.created_by)
            unit.secrets.save(kept)
            return kept

    def update(
        self,
        caller: Caller,
        key: str,
        *,
        value: str | None = None,
        is_hidden_value: bool | None = None,
        visibility: str | None = None,
    ) -> Secret:
        """Change what is not None; a hidden secret only by its creator or an administrator."""
        changes: dict[str, Any] = {"updated_at": self.clock.now()}
        if value:
            changes["encrypted_value"] = self.cipher.encrypt(value)
        if is_hidden_value is not None:
            changes["is_hidden_value"] = is_hidden_value
        if visibility is not None:
            changes["visibility"] = visibility
        if len(changes) == 1:
            raise InvalidInput(f"nothing to change in secret {key!r}: give a value or a property")
        self._told(caller, value)
        with self.work.writing() as unit:
            old = unit.secrets.get(tenant_of(caller), key)
            _check_may_change(old, caller)
            changed = replace(old, **changes)
            unit.secrets.save(changed)
        return changed

    def get(self, caller: Caller, key: str) -> tuple[Secret, str]:
        """The secret and its value, which is empty for those who may not see a hidden one. An
        execution that asks hides it from then on."""
        with self.work.reading() as unit:
            secret = unit.secrets.get(tenant_of(caller), key)
        if not _sees(secret, caller):
            return secret, ""
        value = self.cipher.decrypt(secret.encrypted_value)
        self._told(caller, value)
        return secret, value

    def page(self, caller: Caller, query: Query) -> Page[Secret]:
        with self.work.reading() as unit:
            return unit.secrets.page(tenant_of(caller), query)

    def delete(self, caller: Caller, key: str) -> None:
        with self.work.writing() as unit:
            tenant = tenant_of(caller)
            _check_may_change(unit.secrets.get(tenant, key), caller)
            unit.secrets.remove(tenant, key)

    def _told(self, caller: Caller, value: str | None) -> None:
        """An execution hides the secrets that it makes itself, too."""
        with self.confidences.telling(caller.execution_id) as told:
            told.extend([value] if value else ())


def _sees(secret: Secret, caller: Caller) -> bool:
    return not secret.is_hidden_value or caller.is_admin or caller.username == secret.created_by


def _check_may_change(secret: Secret, caller: Caller) -> None:
    if not _sees(secret, caller):
        raise Forbidden(f"secret {secret.key!r} is hidden: only its creator may change it")
