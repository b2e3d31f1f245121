"""Executions of a local environment: begun, and begun again."""

from collections.abc import Mapping
from typing import Any

from conductor.domain.errors import InvalidInput
from conductor.domain.execution import EXECUTION_LIFE, ExecutionStatus
from conductor.domain.facts import OperationStored
from conductor.domain.lifecycle import Actor
from conductor.domain.outcomes import obstacles
from conductor.domain.second_run import begun_anew
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.evaluation import RecordsForFunctions
from conductor.runtime.host.local.execution import TENANT, LocalExecution, Settings
from conductor.runtime.host.local.executions import new_execution
from conductor.runtime.host.local.home import Home
from conductor.runtime.host.local.mouth import Listener, Mouth
from conductor.runtime.host.local.parameters import merge_and_validate
from conductor.runtime.host.local.recorded import RecordedOperations
from conductor.runtime.host.local.records import Deployment, Record, Records


def start(
    home: Home,
    workflow: str,
    parameters: Mapping[str, Any] | None,
    settings: Settings,
    *,
    may_be_custom: bool,
    is_dry_run: bool,
    listener: Listener | None = None,
) -> Any:
    with home.changing() as records:
        declared = _workflow(records.deployment, workflow)
        evaluate = _evaluating(records)
        given = merge_and_validate(declared, workflow, parameters, may_be_custom, evaluate)
        record = new_execution(records.deployment, workflow, given, is_dry_run=is_dry_run)
        records.put_execution(record)
        mouth = _mouth(record, listener)
        with home.journal(record["id"], mouth) as journal:
            return LocalExecution(records, record, journal, mouth, settings).run()


def resume(
    home: Home,
    execution_id: str,
    settings: Settings,
    *,
    is_everything: bool,
    listener: Listener | None = None,
) -> Any:
    with home.changing() as records:
        record = records.execution(execution_id)
        _check_has_stopped(record)
        recorded = home.recorded(execution_id)
        if not is_everything:
            _check_obstacles(execution_id, recorded)
        mouth = _mouth(record, listener)
        again = [
            OperationStored(each) for each in begun_anew(recorded.all, is_everything=is_everything)
        ]
        with home.journal(execution_id, mouth) as journal:
            journal.append(again)
            recorded.apply(again, now())
            return LocalExecution(
                records, record, journal, mouth, settings, is_resumed=True, recorded=recorded
            ).run()


def _workflow(deployment: Deployment, name: str) -> Mapping[str, Any]:
    workflows: Mapping[str, Any] = deployment.plan["workflows"]
    if name not in workflows:
        raise ValueError(
            f"{name!r} workflow does not exist. existing workflows are: [{', '.join(workflows)}]"
        )
    found: Mapping[str, Any] = workflows[name]
    return found


def _evaluating(records: Records) -> Any:
    functions = RecordsForFunctions(records)
    return lambda argument: functions.evaluate(argument, {})


def _check_has_stopped(record: Record) -> None:
    status = ExecutionStatus(record["status"])
    if not EXECUTION_LIFE.allows(status, ExecutionStatus.PENDING, by=Actor.PERSON):
        raise InvalidInput(f"execution {record['id']} is {status}, and cannot be resumed")


def _check_obstacles(execution_id: str, recorded: RecordedOperations) -> None:
    if reason := obstacles(recorded.all):
        raise InvalidInput(
            f"execution {execution_id} cannot be resumed: {reason}. Find out what each did, and "
            "decide that it is to run again (retry), counts as done, or is left out (skip); or "
            "resume with force (--reset-operations), to run all of them again"
        )


def _mouth(record: Record, listener: Listener | None) -> Mouth:
    names = ("deployment_id", "blueprint_id", "workflow_id")
    context = {name: record[name] for name in names}
    context |= {"execution_id": record["id"], "tenant": {"name": TENANT}}
    return Mouth(context, listener)
