"""What a server's first start makes of an empty folder, made once: migrations and the hash of a
password take longer than the rest of a start."""

import tempfile
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher

from conductor.control.adapters.clock import SystemClock
from conductor.control.adapters.passwords import Argon2Passwords
from conductor.control.services.identity import Identity, VerifiedCredentials
from conductor.control.services.known_callers import KnownCallers
from conductor.control.services.last_uses import LastUses
from conductor.domain.identity import LockRule
from migrated import migrated_sqlite


def lay_first_data(folder: Path, password: str) -> None:
    """The admin has this password, with a hash that is quick to verify."""
    folder.mkdir(mode=0o700, parents=True)
    (folder / "conductor.db").write_bytes(_database(password))


@cache
def _database(password: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "conductor.db"
        database, clock = migrated_sqlite(path), SystemClock()
        Identity(
            database,
            Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
            clock,
            VerifiedCredentials(clock),
            KnownCallers(clock),
            LastUses(database),
            LockRule,
        ).ensure_admin(lambda: password)
        database.close()
        return path.read_bytes()
