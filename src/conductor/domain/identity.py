"""Who asks, and on whose ground."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conductor.domain.ids import ExecutionId, TenantName


@dataclass(frozen=True)
class Tenant:
    name: TenantName
    created_at: datetime


@dataclass(frozen=True)
class LockRule:
    """More than `most_failures` in a row lock an account for `period`; None never locks."""

    most_failures: int = 4
    period: timedelta | None = None


@dataclass(frozen=True)
class User:
    """`role` is the system role: `sys_admin` or `default`. `failed_logins` counts since the last
    good one."""

    username: str
    password_hash: str
    role: str
    created_at: datetime
    is_active: bool = True
    failed_logins: int = 0
    last_failed_at: datetime | None = None
    first_login_at: datetime | None = None
    last_login_at: datetime | None = None

    def is_locked(self, rule: LockRule, at: datetime) -> bool:
        if rule.period is None or self.last_failed_at is None:
            return False
        return self.failed_logins > rule.most_failures and at < self.last_failed_at + rule.period


@dataclass(frozen=True)
class Token:
    """A user's token; only the SHA-256 of its secret is kept."""

    id: str
    username: str
    secret_hash: str
    description: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None

    def has_expired(self, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= at


@dataclass(frozen=True)
class Caller:
    """An authenticated request: a person, or an execution that acts in its creator's name.

    `is_cancelling` says that this execution is being cancelled: it may start nothing new. `epoch`
    is the one in which it was given the token, `home` its deployment. `is_bypassing` says that he
    wants to pass maintenance, and may.
    """

    username: str
    role: str
    tenant: TenantName | None = None
    execution_id: ExecutionId | None = None
    is_cancelling: bool = False
    epoch: int | None = None
    home: str | None = None
    is_bypassing: bool = False

    @property
    def passes_maintenance(self) -> bool:
        """An execution goes on until its end, and does what it has to for that."""
        return self.is_bypassing or self.execution_id is not None

    @property
    def is_admin(self) -> bool:
        return self.role == "sys_admin" and self.execution_id is None

    def within(self, tenant: TenantName) -> "Caller":
        return replace(self, tenant=tenant)
