"""A connection that lay idle is asked whether it lives before it is used again.

To ask each time would cost the journal a round trip for every commit. A connection that was lost
within the moment before shows it by its next statement, which is an outage like any other.
"""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

_A_MOMENT = 1.0  # seconds
_IDLE_SINCE = "conductor_idle_since"


def ping_idle_connections(engine: Engine) -> None:
    def note(_connection: Any, record: Any) -> None:
        record.info[_IDLE_SINCE] = monotonic()

    def ping(connection: Any, record: Any, _proxy: object) -> None:
        idle_since = record.info.get(_IDLE_SINCE)
        if idle_since is None or monotonic() - idle_since < _A_MOMENT:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError(str(error)) from error

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ping)
