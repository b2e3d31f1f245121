"""What is in the log of batches, and not in the tables yet: read, and thought into a journal."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chaos.journal import Event, Journal, Operation
from conductor.domain.event import EventRecord


def with_logged(journal: Journal, logged: Sequence[tuple[str, str]]) -> Journal:
    """`logged` are (execution, its facts as JSON), in their order."""
    operations, executions = dict(journal.operations), dict(journal.executions)
    events = {execution: list(told) for execution, told in journal.events.items()}
    for execution, text in logged:
        for kind, fields in json.loads(text):
            if kind == "Said":
                said = events.setdefault(execution, [])
                said.append(_event(len(said) + 1, fields["record"]))
                last = replace(executions[execution], last_sequence=len(said))
                executions[execution] = last
            else:
                before = operations[fields["operation_id"]]
                after = operations[before.id] = _after(before, kind, fields)
                if after.is_counted and after.is_terminated and not before.is_terminated:
                    finished = executions[execution].finished + 1
                    executions[execution] = replace(executions[execution], finished=finished)
    told = {execution: tuple(said) for execution, said in events.items()}
    return replace(journal, executions=executions, operations=operations, events=told)


def _after(operation: Operation, kind: str, fields: Mapping[str, Any]) -> Operation:
    if kind == "OperationMoved":
        return replace(operation, state=fields["state"])
    assert kind == "OperationJudged", f"a {kind} was logged"
    return replace(operation, retried_by=fields["retried_by"])


def _event(sequence: int, fields: Sequence[Any]) -> Event:
    record = EventRecord(*fields)
    kind = record.event_type or record.type
    return Event(sequence, kind, record.message, record.context.get("task_id"))
