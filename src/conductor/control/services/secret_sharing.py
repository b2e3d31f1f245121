"""Secrets that go from one manager to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from conductor.control.services.listing import EVERYTHING, Query
from conductor.control.services.secret_access import sees_value
from conductor.control.services.secret_records import (
    PassphraseCipher,
    Record,
    RecordReader,
    WrongRecord,
)
from conductor.control.services.secret_values import as_told, as_value
from conductor.control.services.secrets import Secrets
from conductor.control.services.visibility import is_wider
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.identity import Caller
from conductor.domain.secret import Secret


class Passphrases(Protocol):
    def locked(self, passphrase: str) -> PassphraseCipher: ...
    def opening(self, passphrase: str, sample: str) -> PassphraseCipher: ...


@dataclass(frozen=True)
class Exported:
    """`value` is encrypted when a passphrase was given, otherwise as the secret has it."""

    secret: Secret
    value: Any
    is_encrypted: bool


@dataclass(frozen=True)
class ImportOrder:
    """`tenants` says which tenant each old one is; others keep their names."""

    records: Sequence[Record]
    tenants: Mapping[str, str] = field(default_factory=dict)
    passphrase: str | None = None
    may_replace: bool = False


@dataclass
class Imported:
    """What did not come in: by tenant, the keys that were there; by index, what was wrong where."""

    colliding: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[int, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class SecretSharing:
    work: UnitOfWorkFactory
    secrets: Secrets
    passphrases: Passphrases

    def export(self, caller: Caller, query: Query, passphrase: str | None) -> list[Exported]:
        """Without those whose values the caller may not see. An execution that gets them in the
        clear hides them from then on."""
        wanted = replace(query, size=EVERYTHING.size, offset=0)
        page = self.secrets.page(caller, wanted)
        lock = self.passphrases.locked(passphrase) if passphrase else None
        found = []
        with self.secrets.confidences.telling(caller.execution_id) as told:
            for secret in page.items:
                if sees_value(secret, caller):
                    text = self.secrets.cipher.decrypt(secret.encrypted_value)
                    value = lock.encrypt(text) if lock else as_value(secret, text)
                    found.append(Exported(secret, value, is_encrypted=lock is not None))
                    told.extend([] if lock else [as_told(value)])
        return found

    def take_in(self, caller: Caller, order: ImportOrder) -> Imported:
        """All that is in order comes in, in one commit."""
        opening = self._opening(order)
        imported = Imported()
        with self.work.writing() as unit:
            reader = RecordReader(unit, caller, self.secrets, order.tenants, opening)
            for index, record in enumerate(order.records):
                try:
                    made = reader.read(record)
                    is_stored = _store(unit, made, may_replace=order.may_replace)
                except WrongRecord as wrong:
                    imported.errors[index] = {wrong.field: str(wrong)}
                    continue
                if not is_stored:
                    imported.colliding.setdefault(made.tenant, []).append(made.key)
        return imported

    def _opening(self, order: ImportOrder) -> PassphraseCipher | None:
        """One key for all, since it costs a tenth of a second: they come from one export."""
        encrypted = (each.get("value") for each in order.records if each.get("encrypted"))
        sample = next(encrypted, None)
        if sample is None or not order.passphrase:
            return None
        return self.passphrases.opening(order.passphrase, str(sample))


def _store(unit: UnitOfWork, made: Secret, *, may_replace: bool) -> bool:
    """False when a secret of that name is there, and stays."""
    old = unit.secrets.find(made.tenant, made.key)
    if old is None:
        unit.secrets.add(made)
        return True
    if not may_replace or old.tenant != made.tenant:
        return False
    level = made.visibility if is_wider(made.visibility, old.visibility) else old.visibility
    kept = replace(made, created_at=old.created_at, created_by=old.created_by, visibility=level)
    unit.secrets.save(kept)
    return True
