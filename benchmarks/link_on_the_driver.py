"""One link of a chain, written with the driver alone: what the journal's own way is measured by."""

import json
from collections.abc import Sequence
from typing import Any

from conductor.domain.event import EventRecord

_HOLD = "SELECT status, epoch, last_batch, last_sequence FROM executions WHERE id = ?"
_KNOWN = """SELECT o.id, o.state, o.type FROM operations o
JOIN tasks_graphs g ON g.id = o.graph_id WHERE g.execution_id = ? AND o.id IN (?, ?)"""
_MOVE = "UPDATE operations SET state = ?, result = ? WHERE id = ?"
_JUDGE = "UPDATE operations SET verdict = ? WHERE id = ?"
_SAY = """INSERT INTO events (execution_id, sequence, tenant, type, message, timestamp, reported_at,
event_type, context) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ADVANCE = """UPDATE executions SET finished_operations = finished_operations + 1,
last_sequence = ?, last_batch = ? WHERE id = ?"""


class BareLink:
    """`begin` is how a transaction begins there, `lock` how a row is locked."""

    def __init__(self, driver: Any, begin: str, lock: str, placeholder: str) -> None:
        self._cursor = driver.cursor()
        self._begin = begin
        self._placeholder = placeholder
        self._hold = _HOLD + lock

    def write(
        self, execution_id: str, number: int, ended: str, sent: str, said: Sequence[EventRecord]
    ) -> None:
        self._cursor.execute(self._begin)
        self._run(self._hold, execution_id)
        sequence = self._cursor.fetchone()[3]
        self._run(_KNOWN, execution_id, ended, sent)
        self._cursor.fetchall()
        self._run(_MOVE, "succeeded", json.dumps({"answer": 42}), ended)
        self._run(_MOVE, "sent", None, sent)
        self._run(_JUDGE, "continue", ended)
        for place, record in enumerate(said, start=1):
            self._say(execution_id, sequence + place, record)
        self._run(_ADVANCE, sequence + len(said), number, execution_id)
        self._cursor.execute("COMMIT")

    def _say(self, execution_id: str, sequence: int, record: EventRecord) -> None:
        moment = str(record.timestamp)
        row = (record.type, record.message, moment, moment, record.event_type)
        context = json.dumps(record.context)
        self._run(_SAY, execution_id, sequence, "default_tenant", *row, context)

    def _run(self, statement: str, *values: Any) -> None:
        self._cursor.execute(statement.replace("?", self._placeholder), values)
