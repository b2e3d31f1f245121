"""One secret as an export wrote it, read with a reason for whatever is wrong in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from conductor.control.services.access import tenant_of
from conductor.control.services.ids import check_name
from conductor.control.services.secret_access import sees_value
from conductor.control.services.secret_values import Schema, as_text
from conductor.control.services.secrets import Secrets
from conductor.control.services.visibility import first_visibility
from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import ConductorError
from conductor.domain.identity import Caller
from conductor.domain.ids import TenantName
from conductor.domain.secret import Secret

Record = Mapping[str, Any]


class WrongRecord(ConductorError):
    """What cannot be read, and in which field."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class PassphraseCipher(Protocol):
    def encrypt(self, value: str) -> str: ...
    def decrypt(self, text: str) -> str:
        """`InvalidInput` when the passphrase does not open it."""
        ...


@dataclass(frozen=True)
class RecordReader:
    """Lives inside one unit of work. `opening` is None when no passphrase was given."""

    unit: UnitOfWork
    caller: Caller
    secrets: Secrets
    tenants: Mapping[str, str]
    opening: PassphraseCipher | None

    def read(self, record: Record) -> Secret:
        """`WrongRecord` names the first field that cannot be."""
        if record.get("provider"):
            raise WrongRecord("provider", "secrets of providers stay with them: create it anew")
        key, tenant = self._key(record), self._tenant(record)
        now = self.secrets.clock.now()
        schema = self._schema(record)
        made = Secret(
            key=key,
            tenant=tenant,
            encrypted_value=self.secrets.cipher.encrypt(self._text(key, record, schema)),
            created_at=now,
            updated_at=now,
            created_by=self.caller.username,
            visibility=self._visibility(record),
            is_hidden_value=bool(record.get("is_hidden_value")),
            schema=schema,
        )
        self._check_place(made)
        return made

    def _key(self, record: Record) -> str:
        key = record.get("key")
        if not isinstance(key, str):
            raise WrongRecord("key", "it is missing")
        try:
            check_name("secret", key)
        except ConductorError as error:
            raise WrongRecord("key", str(error)) from None
        return key

    def _tenant(self, record: Record) -> TenantName:
        old = record.get("tenant_name") or tenant_of(self.caller)
        name = TenantName(self.tenants.get(str(old), str(old)))
        if name != self.caller.tenant and not self.caller.is_admin:
            raise WrongRecord("tenant_name", f"{self.caller.username} may not use tenant {name!r}")
        if self.unit.tenants.find(name, name) is None:
            raise WrongRecord("tenant_name", f"there is no tenant {name!r}: map it to one")
        return name

    def _schema(self, record: Record) -> Schema | None:
        schema = record.get("schema")
        if schema is not None and not isinstance(schema, dict):
            raise WrongRecord("schema", "it is no JSON object")
        return schema

    def _text(self, key: str, record: Record, schema: Schema | None) -> str:
        value = record.get("value")
        try:
            if record.get("encrypted"):
                if self.opening is None:
                    raise WrongRecord("encrypted", "it needs the passphrase of its export")
                value = self.opening.decrypt(str(value))
            return as_text(self.secrets.schemas, key, value, schema)
        except WrongRecord:
            raise
        except ConductorError as error:
            raise WrongRecord("value", str(error)) from None

    def _visibility(self, record: Record) -> str:
        try:
            return first_visibility(self.caller, record.get("visibility"), is_private=None)
        except ConductorError as error:
            raise WrongRecord("visibility", str(error)) from None

    def _check_place(self, made: Secret) -> None:
        if made.visibility == "global" and self.unit.secrets.is_anywhere_else(
            made.tenant, made.key
        ):
            raise WrongRecord("visibility", "another tenant has a secret of that name")
        old = self.unit.secrets.find(made.tenant, made.key)
        if old is not None and not sees_value(old, self.caller):
            raise WrongRecord("key", "it is there and hidden: only its creator may change it")
