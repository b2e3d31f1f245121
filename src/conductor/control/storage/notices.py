"""Word from one server to the others on the same PostgreSQL."""

import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, func, select

from conductor.control.services.work import StorageUnavailable
from conductor.control.storage.driver_errors import driver_error
from conductor.control.storage.outages import outages_translated

_CHANNEL = "conductor_beckon"
_BREATH = 1.0  # seconds after which a listener looks whether it is still wanted


@dataclass(frozen=True)
class Notices:
    """Nothing is kept: who does not listen at that moment has missed it."""

    engine: Engine
    name: str = field(default_factory=lambda: uuid.uuid4().hex)

    def tell(self) -> None:
        with outages_translated(), self.engine.begin() as connection:
            connection.execute(select(func.pg_notify(_CHANNEL, self.name)))

    def listen(self, hear: Callable[[], object], is_over: Callable[[], bool]) -> None:
        """Call `hear` for all that others tell, and once at the beginning. Raises
        `StorageUnavailable` when the connection is lost; it has one of its own."""
        with outages_translated():
            pooled = self.engine.raw_connection()
        driver: Any = pooled.driver_connection
        pooled.detach()  # the pool may make another one
        with closing(pooled):
            try:
                driver.autocommit = True
                driver.execute(f"LISTEN {_CHANNEL}")
                hear()
                while not is_over():
                    for notice in driver.notifies(timeout=_BREATH, stop_after=1):
                        if notice.payload != self.name:
                            hear()
            except driver_error(self.engine) as lost:
                raise StorageUnavailable(f"nobody can be heard any more: {lost}") from lost
