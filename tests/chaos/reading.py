"""Reads the journal from the database itself, asking no Conductor."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, create_engine, text

from chaos.journal import Event, Execution, Instance, Journal, Operation
from chaos.logged import with_logged
from chaos.plugin.chaos_work import RESUMABLE

REMOTE = "RemoteWorkflowTask"
_EXECUTIONS = """
SELECT id, workflow_id, deployment_id, status, error, total_operations, finished_operations,
       last_sequence, worker_id
FROM executions WHERE workflow_id NOT IN ('upload_blueprint', 'create_deployment_environment')
ORDER BY created_at
"""
_OPERATIONS = """
SELECT o.id, g.execution_id, o.state, o.name, o.type, o.dependencies, o.parameters, o.retried_by
FROM operations o JOIN tasks_graphs g ON o.graph_id = g.id ORDER BY o.graph_id, o.place
"""
_EVENTS = """
SELECT execution_id, sequence, coalesce(event_type, type) AS kind, message, context
FROM events ORDER BY execution_id, sequence
"""
_INSTANCES = "SELECT id, deployment_id, state FROM node_instances"
_WORKERS = "SELECT id FROM workers"
_LOGGED = "SELECT execution_id, facts FROM batch_log ORDER BY execution_id, number"
# Everything that a connection reads after this is of one moment, whoever writes meanwhile.
_ONE_MOMENT = {
    "sqlite": "BEGIN",
    "postgresql": "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
}


def read_journal(url: str) -> Journal:
    engine = create_engine(url)
    try:
        return _read(engine)
    finally:
        engine.dispose()


def _read(engine: Engine) -> Journal:
    with engine.connect() as connection:
        connection.exec_driver_sql(_ONE_MOMENT[engine.dialect.name])
        executions = connection.execute(text(_EXECUTIONS)).all()
        operations = connection.execute(text(_OPERATIONS)).all()
        events = connection.execute(text(_EVENTS)).all()
        instances = connection.execute(text(_INSTANCES)).all()
        workers = connection.execute(text(_WORKERS)).scalars().all()
        logged = [(row[0], row[1]) for row in connection.execute(text(_LOGGED))]
    tables = Journal(
        {row.id: Execution(*row) for row in executions},
        {row.id: _operation(row) for row in operations},
        _events_of(events),
        tuple(Instance(*row) for row in instances),
        frozenset(workers),
    )
    return with_logged(tables, logged)


def _operation(row: Row[Any]) -> Operation:
    return Operation(
        id=row.id,
        execution=row.execution_id,
        state=row.state,
        name=row.name,
        dependencies=tuple(json.loads(row.dependencies)),
        subgraph=json.loads(row.parameters).get("containing_subgraph"),
        retried_by=row.retried_by,
        is_remote=row.type == REMOTE,
        is_resumable=row.name in RESUMABLE,
        is_counted=row.type != "NOPLocalWorkflowTask",
    )


def _events_of(rows: Sequence[Row[Any]]) -> dict[str, tuple[Event, ...]]:
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for row in rows:
        task = json.loads(row.context).get("task_id")
        found[row.execution_id].append(Event(row.sequence, row.kind, row.message, task))
    return {execution: tuple(events) for execution, events in found.items()}
