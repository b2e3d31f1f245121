from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import Batch, ExecutionMoved, Said
from conductor.domain.ids import ExecutionId, WorkerId
from conductor.domain.worker import Wish
from contract.conftest import Manager
from contract.wares import deployed, refusal, started


def run(manager: Manager, execution_id: str, *statuses: ExecutionStatus) -> None:
    facts: list[Any] = [ExecutionMoved(each, manager.clock.now()) for each in statuses]
    record = EventRecord(EVENT, "it went on", manager.clock.now(), event_type="workflow_node_event")
    batch = Batch(ExecutionId(execution_id), 1, [Said(record), *facts])
    receipt = manager.records.append(batch).result(timeout=10)
    assert receipt.is_written, receipt.refusal


def test_an_execution_goes_its_way_and_can_be_followed(manager: Manager) -> None:
    deployed(manager.http)
    before = manager.queue.beckoned
    begun = started(manager.http, allow_custom_parameters="true", parameters={"x": 1})
    assert begun.status_code == 201
    execution = begun.json()
    assert (execution["status"], execution["parameters"]) == ("pending", {"x": 1})
    assert manager.queue.beckoned == before + 1
    [assignment] = manager.records.claim(WorkerId("w1"), limit=5)
    assert (assignment.epoch, assignment.function) == (1, "a.b.install")
    assert manager.records.claim(WorkerId("w2"), limit=5) == []
    run(manager, execution["id"], ExecutionStatus.STARTED, ExecutionStatus.TERMINATED)
    ended = manager.http.get(f"/executions/{execution['id']}").json()
    assert ended["status_display"] == "completed"
    asked = f"/events?execution_id={execution['id']}&type=cloudify_event&_size=100"
    [event] = manager.http.get(f"{asked}&_sort=reported_timestamp").json()["items"]
    assert (event["message"], event["workflow_id"]) == ("it went on", "install")


def test_a_busy_deployment_refuses_queues_or_runs_in_parallel(manager: Manager) -> None:
    deployed(manager.http)
    first = started(manager.http).json()
    refused = started(manager.http)
    assert refusal(refused) == (400, "existing_running_execution_error")
    assert first["id"] in refused.json()["message"]
    assert started(manager.http, force="true").json()["status"] == "pending"
    manager.clock.advance(timedelta(seconds=1))
    queued = started(manager.http, queue=True).json()
    assert queued["status"] == "queued"


def test_a_misspelled_wish_does_nothing(manager: Manager) -> None:
    deployed(manager.http)
    refused = started(manager.http, dryrun=True)
    assert refusal(refused) == (400, "bad_parameters_error")
    assert "dryrun: there is no such field" in refused.json()["message"]
    found = manager.http.get("/executions", params={"workflow_id": "install"}).json()["items"]
    assert found == []
    first = started(manager.http).json()
    action = {"action": "cancel", "becuase": "of a typo"}
    refused = manager.http.post(f"/executions/{first['id']}", json=action)
    assert refusal(refused) == (400, "bad_parameters_error")
    assert manager.http.get(f"/executions/{first['id']}").json()["status"] == "pending"


def test_a_queued_execution_starts_when_the_running_one_ends(manager: Manager) -> None:
    deployed(manager.http)
    first = started(manager.http).json()
    manager.clock.advance(timedelta(seconds=1))
    queued = started(manager.http, queue="true").json()
    manager.records.claim(WorkerId("w1"), limit=1)
    assert manager.line.start_queued() == []
    run(manager, first["id"], ExecutionStatus.STARTED, ExecutionStatus.TERMINATED)
    before = manager.queue.beckoned
    assert manager.line.start_queued() == [queued["id"]]
    assert manager.queue.beckoned == before + 1


def test_the_line_moves_when_a_waiting_execution_is_cancelled(manager: Manager) -> None:
    deployed(manager.http)
    first = started(manager.http).json()
    manager.clock.advance(timedelta(seconds=1))
    queued = started(manager.http, queue="true").json()
    manager.http.post(f"/executions/{first['id']}", json={"action": "cancel"})
    assert manager.http.get(f"/executions/{queued['id']}").json()["status"] == "pending"


def test_every_wrong_parameter_is_named(manager: Manager) -> None:
    deployed(manager.http)
    wrong = started(
        manager.http, workflow_id="scale", parameters={"delta": "many", "colour": "red"}
    )
    assert refusal(wrong) == (400, "illegal_execution_parameters_error")
    for name in ("delta", "node", "colour"):
        assert name in wrong.json()["message"]
    right = started(manager.http, workflow_id="scale", parameters={"node": "web", "delta": "2"})
    assert right.json()["parameters"] == {"node": "web", "delta": 2}


def test_unknown_workflows_and_deployments_are_told_apart(manager: Manager) -> None:
    deployed(manager.http)
    unknown = started(manager.http, workflow_id="dance")
    assert refusal(unknown) == (400, "nonexistent_workflow_error")
    assert refusal(started(manager.http, "nowhere")) == (404, "not_found_error")


def test_what_nobody_claimed_is_cancelled_at_once(manager: Manager) -> None:
    deployed(manager.http)
    pending = started(manager.http).json()
    answer = manager.http.post(f"/executions/{pending['id']}", json={"action": "cancel"})
    assert answer.json()["status"] == "cancelled"
    again = manager.http.post(f"/executions/{pending['id']}", json={"action": "kill"})
    assert refusal(again) == (400, "illegal_action_error")
    assert "has ended: it is cancelled" in again.json()["message"]


def test_a_running_execution_is_told_and_ends_cancelled(manager: Manager) -> None:
    deployed(manager.http)
    execution = started(manager.http).json()
    manager.records.claim(WorkerId("w1"), limit=1)
    run(manager, execution["id"], ExecutionStatus.STARTED)
    path = f"/executions/{execution['id']}"
    assert manager.http.post(path, json={"action": "cancel"}).json()["status"] == "cancelling"
    assert manager.http.post(path, json={"action": "kill"}).json()["status"] == "kill_cancelling"
    tidings = manager.records.beat(WorkerId("w1"), [execution["id"]], patience=0)
    assert tidings.wishes == [Wish(execution["id"], "kill")]
    refused = manager.http.post(path, json={"action": "cancel"})
    assert refusal(refused) == (400, "illegal_action_error")
    assert "goes further than cancel" in refused.json()["message"]
    run(manager, execution["id"], ExecutionStatus.CANCELLED)
    resumed = manager.http.post(path, json={"action": "resume"}).json()
    assert (resumed["status"], resumed["resume"], resumed["ended_at"]) == ("pending", True, None)
    late = Batch(ExecutionId(execution["id"]), 1, [])
    assert not manager.records.append(late).result(timeout=10).is_written
    [assignment] = manager.records.claim(WorkerId("w1"), limit=1)
    assert assignment.epoch > 1
    assert assignment.context["resume"] is True


def test_executions_that_ended_are_deleted_with_what_they_said(manager: Manager) -> None:
    made = deployed(manager.http)["create_execution"]
    begun = started(manager.http).json()["id"]
    manager.records.claim(WorkerId("w1"), limit=1)
    run(manager, begun, ExecutionStatus.STARTED, ExecutionStatus.TERMINATED)
    manager.clock.advance(timedelta(hours=1))
    waits = started(manager.http).json()["id"]

    def delete(body: dict[str, Any], query: str = "") -> httpx.Response:
        return manager.http.request("DELETE", f"/executions?{query}", json=body)

    moment = manager.clock.now().isoformat()
    for body in ({}, {"keep_last": 0}, {"keep_last": 1, "to_datetime": moment}):
        assert refusal(delete(body)) == (400, "bad_parameters_error")
    running = delete({"to_datetime": moment}, "status=started")
    assert refusal(running) == (400, "bad_parameters_error")
    assert delete({"keep_last": 5}).json()["items"] == [{"count": 0}]
    gone = delete({"to_datetime": moment}, "status=terminated&workflow_id=install").json()
    assert gone["items"] == [{"count": 1}]
    assert manager.http.get(f"/executions/{begun}").status_code == 404
    assert manager.http.get(f"/events?execution_id={begun}").json()["items"] == []
    delete({"to_datetime": moment})
    left = manager.http.get("/executions?_include_system_workflows=true").json()["items"]
    assert {each["id"] for each in left} == {made, waits}


def test_starts_with_a_key_and_limits_are_kept_as_they_were_sent(manager: Manager) -> None:
    deployed(manager.http)
    body = {"deployment_id": "dep", "workflow_id": "install", "reason": "release 7"}
    body |= {"time_limit": 60, "most_operations": 2}
    keyed = {"Idempotency-Key": "k"}
    first = manager.http.post("/executions", json=body, headers=keyed).json()
    assert (first["time_limit"], first["most_operations"]) == (60, 2)
    assert [(each["deed"], each["reason"]) for each in first["deeds"]] == [("start", "release 7")]
    again = manager.http.post("/executions", json=body, headers=keyed)
    assert (again.status_code, again.json()["id"]) == (201, first["id"])
    other = manager.http.post("/executions", json={**body, "force": True}, headers=keyed)
    assert refusal(other) == (409, "conflict_error")
    [assignment] = manager.records.claim(WorkerId("w1"), limit=1)
    assert assignment.most_operations == 2


def test_a_queued_execution_says_why_and_may_be_put_back(manager: Manager) -> None:
    deployed(manager.http)
    first = started(manager.http).json()
    manager.clock.advance(timedelta(seconds=1))
    queued = started(manager.http, queue=True).json()
    path = f"/executions/{queued['id']}"
    shown = manager.http.get(path).json()
    assert queued["waits_for"] == shown["waits_for"]
    assert shown["waits_for"] == f"its deployment: install {first['id']} (pending)"
    assert shown["waits_behind"] == [first["id"]]
    assert manager.http.get(f"{path}/should-start").json() is False
    requeued = manager.http.post(path, json={"action": "requeue"}).json()
    assert requeued["status"] == "queued"
    manager.http.post(f"/executions/{first['id']}", json={"action": "kill", "reason": "enough"})
    assert manager.http.get(path).json()["waits_for"] is None
    assert manager.http.get(f"{path}/should-start").json() is True


def test_a_cancelled_old_execution_is_not_the_latest(manager: Manager) -> None:
    deployed(manager.http)
    old = started(manager.http).json()
    manager.clock.advance(timedelta(seconds=1))
    newer = started(manager.http, force=True).json()
    manager.clock.advance(timedelta(seconds=1))
    manager.http.post(f"/executions/{old['id']}", json={"action": "cancel"})
    deployment = manager.http.get("/deployments/dep").json()
    assert deployment["latest_execution"] == newer["id"]


def test_executions_of_the_past_are_written_down_and_not_run(manager: Manager) -> None:
    deployed(manager.http)
    past = {"id": "old-1", "created_at": "2020-01-02T03:04:05.000Z", "created_by": "somebody"}
    restored = started(manager.http, force_status="failed", error="it broke", **past)
    assert restored.status_code == 201
    shown = manager.http.get("/executions/old-1").json()
    assert {name: shown[name] for name in past} == past
    assert (shown["status"], shown["error"]) == ("failed", "it broke")
    assert manager.records.claim(WorkerId("w1"), limit=5) == []
    assert refusal(started(manager.http, force_status="failed", **past)) == (409, "conflict_error")
    nowhere = started(manager.http, "", force_status="terminated", is_system_workflow=True)
    assert nowhere.json()["deployment_id"] is None
    active = started(manager.http, force_status="started")
    assert refusal(active) == (400, "bad_parameters_error")
    assert "nothing runs" in active.json()["message"]


def test_an_execution_is_scheduled_as_older_clients_do_it(manager: Manager) -> None:
    deployed(manager.http)
    later = manager.clock.now() + timedelta(hours=1)
    zone = timezone(timedelta(hours=2))
    words = later.astimezone(zone).strftime("%Y%m%d%H%M%z")
    begun = started(manager.http, scheduled_time=words).json()
    assert (begun["status"], begun["waits_for"][:9]) == ("scheduled", "its time:")
    assert datetime.fromisoformat(begun["scheduled_for"]) == later.replace(second=0, microsecond=0)
    [listed] = manager.http.get("/executions?status=scheduled").json()["items"]
    assert listed["id"] == begun["id"]
    for wrong, why in (
        (later.strftime("%Y%m%d%H%M"), "the zone"),
        ("tomorrow", "YYYYMMDDHHMM"),
        ((later - timedelta(hours=2)).strftime("%Y%m%d%H%M%z"), "is over"),
    ):
        refused = started(manager.http, scheduled_time=wrong)
        assert refusal(refused) == (400, "bad_parameters_error")
        assert why in refused.json()["message"]
    both = started(manager.http, scheduled_time=words, force_status="terminated")
    assert refusal(both) == (400, "bad_parameters_error")
    cancelled = manager.http.post(f"/executions/{begun['id']}", json={"action": "cancel"})
    assert cancelled.json()["status"] == "cancelled"


@pytest.mark.parametrize("name", ["_group_id", "execution_group_id"])
def test_what_is_in_a_group_that_is_not_there_is_never_everything(
    manager: Manager, name: str
) -> None:
    deployed(manager.http)
    everything = manager.http.get("/executions").json()["items"]
    asked = {name: "gone"}
    for path in ("/executions", "/summary/executions?_target_field=status"):
        url = httpx.URL(path)
        assert refusal(manager.http.get(url.copy_merge_params(asked)))[0] == 404
    body = {"keep_last": 1}
    gone = manager.http.request("DELETE", "/executions", params=asked, json=body)
    assert refusal(gone) == (404, "not_found_error")
    assert manager.http.get("/executions").json()["items"] == everything
