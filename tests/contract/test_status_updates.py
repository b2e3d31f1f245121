"""What a client may say of the status of an execution, row by row (rest-contract 6.4 and 26.1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conductor.domain.execution import ACTIVE, FINAL, ExecutionStatus
from conductor.domain.ids import DeploymentId, WorkerId
from conformance.nouns import execution
from contract.conftest import Manager
from contract.test_execution_tokens import Run
from contract.test_executions import run
from contract.wares import deployed, refusal, started

S = ExecutionStatus
# Of what has not ended, `held` is what a worker has; what nobody has is cancelled at once. A dot is
# refused, = stays.
TABLE = """
from \\ to              scheduled queued pending started cancelling force_cancelling kill_cancelling terminated failed cancelled
scheduled              =         .      .       .       cancelled  cancelled        cancelled       terminated failed cancelled
queued                 .         =      .       .       cancelled  cancelled        cancelled       terminated failed cancelled
pending                .         .      =       started cancelled  cancelled        cancelled       terminated failed cancelled
started                .         .      .       =       cancelled  cancelled        cancelled       terminated failed cancelled
pending,held           .         .      =       started cancelling force_cancelling kill_cancelling terminated failed cancelled
started,held           .         .      .       =       cancelling force_cancelling kill_cancelling terminated failed cancelled
cancelling,held        .         .      .       .       =          .                .               .          failed cancelled
force_cancelling,held  .         .      .       .       .          =                .               .          failed cancelled
kill_cancelling,held   .         .      .       .       .          .                =               .          failed cancelled
terminated             .         .      .       .       .          .                .               =          .      .
failed                 .         .      .       .       .          .                .               .          =      .
cancelled              .         .      .       .       .          .                .               .          .      =
"""  # noqa: E501 - a table
_HEAD, *_ROWS = (line.split() for line in TABLE.strip().splitlines())
_TARGETS = _HEAD[3:]


def placed(manager: Manager, origin: str) -> dict[str, dict[str, Any]]:
    """An execution for each target, however it came to that status; by target."""
    status, _, held = origin.partition(",")
    now, is_final = manager.clock.now(), S(status) in FINAL
    with manager.database.writing() as unit:
        for target in _TARGETS:
            name = f"{origin}_to_{target}"
            plain = execution(name, deployment_id=DeploymentId("dep"), status=S(status))
            if status == S.SCHEDULED:
                plain = replace(plain, scheduled_for=now + timedelta(days=1))
            if held:
                plain = replace(plain, worker_id="w1")
            if is_final:
                plain = replace(plain, error="as it was", ended_at=now)
            unit.executions.add(plain)
    return shown(manager, origin)


def shown(manager: Manager, origin: str) -> dict[str, dict[str, Any]]:
    found = manager.http.get("/executions?_size=1000").json()["items"]
    return {
        each["id"].rpartition("_to_")[2]: {key: each[key] for key in each if key[:5] != "waits"}
        for each in found
        if each["id"].startswith(f"{origin}_to_")
    }


def faults(manager: Manager, origin: str, row: list[str]) -> list[str]:
    """Where the answers of this row are others than the table's."""
    before, status = placed(manager, origin), origin.partition(",")[0]
    manager.clock.advance(timedelta(seconds=1))
    found = []
    for target, expected in zip(_TARGETS, row, strict=True):
        path = f"/executions/{before[target]['id']}"
        answer = manager.http.patch(path, json={"status": target, "error": "a report"})
        if expected == ".":
            is_right = refusal(answer) == (400, "invalid_exception_status_update")
        else:
            wanted = status if expected == "=" else expected
            is_right = answer.is_success and answer.json()["status"] == wanted
        if not is_right:
            found.append(f"{origin} -> {target}: {answer.text}")
    after = shown(manager, origin)
    kept = [target for target, expected in zip(_TARGETS, row, strict=True) if expected == "."]
    if status in FINAL:
        kept.append(status)
    return found + [
        f"{origin} -> {each} changed it" for each in kept if after[each] != before[each]
    ]


def test_each_row_of_the_table_decides(manager: Manager) -> None:
    deployed(manager.http)
    with manager.database.writing() as unit:  # so that nothing begins by itself
        wide = execution("wide", deployment_id=None, is_system_workflow=True, status=S.STARTED)
        unit.executions.add(wide)
    assert [each for row in _ROWS for each in faults(manager, row[0], row[1:])] == []


def test_the_table_has_all_statuses() -> None:
    assert set(_TARGETS) == set(S)
    assert {row[0].partition(",")[0] for row in _ROWS} == set(S)
    assert {row[0].partition(",")[0] for row in _ROWS if row[0].endswith("held")} == ACTIVE


def test_what_a_person_ends_is_taken_from_its_worker(manager: Manager) -> None:
    deployed(manager.http)
    begun = started(manager.http).json()["id"]
    manager.records.claim(WorkerId("w1"), limit=1)
    run(manager, begun, S.STARTED)
    tidings = manager.leases.beat(WorkerId("w1"), [begun], patience=0)
    assert begun not in tidings.lost
    answer = manager.http.patch(f"/executions/{begun}", json={"status": "failed", "error": "why"})
    assert answer.json()["status"] == "failed"
    assert begun in manager.leases.beat(WorkerId("w1"), [begun], patience=0).lost
    with pytest.raises(AssertionError, match="is in epoch"):
        run(manager, begun, S.TERMINATED)
    ended = manager.http.get(f"/executions/{begun}").json()
    assert (ended["status"], ended["error"]) == ("failed", "why")
    [event] = manager.http.get(f"/events?execution_id={begun}&event_type=workflow_failed").json()[
        "items"
    ]
    assert event["message"] == "'install' workflow execution failed, says admin: why"


def test_what_ended_by_itself_is_not_taken_from_its_worker(manager: Manager) -> None:
    running = Run(manager)
    own = {"Authorization": "", "Execution-Token": running.token}
    said = {"status": "terminated"}
    answer = manager.http.patch(f"/executions/{running.id}", headers=own, json=said)
    assert answer.json()["status"] == "terminated", answer.text
    assert manager.leases.beat(WorkerId("w1"), [running.id], patience=0).lost == []


def test_what_began_only_by_word_can_be_cancelled(manager: Manager) -> None:
    deployed(manager.http)
    path = f"/executions/{started(manager.http).json()['id']}"
    assert manager.http.patch(path, json={"status": "started"}).json()["status"] == "started"
    assert manager.http.post(path, json={"action": "cancel"}).json()["status"] == "cancelled"


def test_an_end_that_is_told_lets_the_line_move(manager: Manager) -> None:
    deployed(manager.http)
    first = started(manager.http).json()["id"]
    manager.clock.advance(timedelta(seconds=1))
    queued = started(manager.http, queue=True).json()["id"]
    manager.http.patch(f"/executions/{first}", json={"status": "terminated"})
    assert manager.http.get(f"/executions/{queued}").json()["status"] == "pending"
