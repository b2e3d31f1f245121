"""When credentials were last used: noted in memory, stored now and then for all of them."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from conductor.control.services.work import StorageUnavailable, WritingWork


@dataclass
class _Noted:
    logins: dict[str, datetime] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class LastUses:
    """A request costs no write by this. What a killed server had not stored yet is lost."""

    work: WritingWork
    _noted: _Noted = field(default_factory=_Noted)

    def of_user(self, username: str, at: datetime) -> None:
        with self._noted.lock:
            self._noted.logins[username] = at

    def of_token(self, identifier: str, at: datetime) -> None:
        with self._noted.lock:
            self._noted.tokens[identifier] = at

    def store(self) -> None:
        """In an outage they are kept for the next time."""
        with self._noted.lock:
            logins, tokens = dict(self._noted.logins), dict(self._noted.tokens)
            self._noted.logins.clear()
            self._noted.tokens.clear()
        if not logins and not tokens:
            return
        try:
            with self.work.writing() as unit:
                unit.users.note_logins(logins)
                unit.tokens.note_uses(tokens)
        except StorageUnavailable:
            self._take_back(logins, tokens)
            raise

    def _take_back(self, logins: Mapping[str, datetime], tokens: Mapping[str, datetime]) -> None:
        with self._noted.lock:
            for name, at in logins.items():
                self._noted.logins.setdefault(name, at)
            for name, at in tokens.items():
                self._noted.tokens.setdefault(name, at)
