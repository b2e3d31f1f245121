"""What becomes of executions whose worker is gone, row by row."""

from typing import Any

import pytest

from conductor.domain.errors import ConductorError, Conflict
from conductor.domain.event import EVENT, LOG, EventRecord
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import (
    Batch,
    ExecutionMoved,
    Fact,
    GraphStored,
    OperationMoved,
    OperationStored,
    Receipt,
    Said,
)
from conductor.domain.ids import ExecutionId, GraphId, OperationId, WorkerId
from conductor.domain.operation import OperationRecord, OperationState
from conductor.domain.worker import Survivor
from conductor.transport.http_records import HttpRecords
from contract.conftest import LEASE, WORKER_TOKEN, Manager
from contract.test_executions import run
from contract.wares import deployed, refusal, started


def graph(execution_id: str, *names: str) -> GraphStored:
    records = [
        OperationRecord(
            OperationId(f"{execution_id}-{each}"),
            GraphId(execution_id),
            each,
            "RemoteWorkflowTask",
            parameters={"containing_subgraph": None},
        )
        for each in names
    ]
    return GraphStored(GraphId(execution_id), "install", records)


def sent(execution_id: str, name: str, *, is_resumable: bool = False) -> OperationMoved:
    identifier = OperationId(f"{execution_id}-{name}")
    return OperationMoved(identifier, OperationState.SENT, is_resumable=is_resumable)


def running(manager: Manager, deployment: str, *facts: Fact) -> str:
    deployed(manager.http, deployment)
    identifier: str = started(manager.http, deployment).json()["id"]
    manager.records.claim(WorkerId("w1"), limit=1)
    run(manager, identifier, ExecutionStatus.STARTED)
    return identifier


def silence(manager: Manager) -> list[str]:
    """The worker is not heard of for a whole lease."""
    manager.leases.reap()
    manager.clock.advance(LEASE)
    return manager.leases.reap()


def execution(manager: Manager, identifier: str) -> dict[str, Any]:
    return dict(manager.http.get(f"/executions/{identifier}").json())


def test_what_a_silent_worker_had_goes_on_with_another_and_the_silent_one_is_fenced(
    manager: Manager,
) -> None:
    identifier = running(manager, "one")
    tell(manager, identifier, graph(identifier, "a"), sent(identifier, "a", is_resumable=True))
    assert silence(manager) == ["w1"]
    assert execution(manager, identifier)["status"] == "pending"
    assert not tell(manager, identifier).is_written
    with pytest.raises(Conflict, match="another worker"):
        manager.records.call(identifier, 1, "nodes", {})
    assert not manager.records.beat(WorkerId("w1"), [identifier], patience=0).is_known
    manager.leases.arrive(WorkerId("w2"))
    [assignment] = manager.records.claim(WorkerId("w2"), limit=1)
    assert (assignment.epoch, assignment.context["resume"]) == (3, True)
    [operation] = operations(manager, identifier)
    assert (operation["state"], operation["parameters"]["resume"]) == ("pending", True)


def test_a_worker_that_beats_keeps_what_it_has(manager: Manager) -> None:
    identifier = running(manager, "one")
    for _ in range(20):
        manager.clock.advance(LEASE / 2)
        assert manager.records.beat(WorkerId("w1"), [identifier], patience=0).is_known
        assert manager.leases.reap() == []
    assert execution(manager, identifier)["status"] == "started"


def test_a_lost_script_ends_its_execution_and_keeps_it_from_being_resumed(
    manager: Manager,
) -> None:
    identifier = running(manager, "one")
    tell(manager, identifier, graph(identifier, "script", "later"), sent(identifier, "script"))
    silence(manager)
    failed = execution(manager, identifier)
    assert failed["status"] == "failed"
    assert "outcome unknown" in failed["error"]
    path = f"/executions/{identifier}"
    refused = manager.http.post(path, json={"action": "resume"})
    assert refusal(refused) == (409, "conflict_error")
    assert f"{identifier}-script" in refused.json()["message"]
    assert f"{identifier}-later" not in refused.json()["message"]
    forced = manager.http.post(path, json={"action": "force-resume"}).json()
    assert forced["status"] == "pending"
    states = {each["name"]: each["state"] for each in operations(manager, identifier)}
    assert states == {"script": "pending", "later": "pending"}


@pytest.mark.parametrize(
    ("action", "state", "verdict", "finished"),
    [
        ("retry", "pending", None, 0),
        ("done", "succeeded", None, 1),
        ("skip", "succeeded", "handler_continue", 1),
    ],
)
def test_a_person_decides_what_became_of_a_lost_script(
    manager: Manager, action: str, state: str, verdict: str | None, finished: int
) -> None:
    identifier = running(manager, "one")
    tell(manager, identifier, graph(identifier, "script"), sent(identifier, "script"))
    path = f"/operations/{identifier}-script"
    early = manager.http.post(path, json={"action": action, "reason": "I looked"})
    assert refusal(early) == (400, "illegal_action_error")
    silence(manager)
    assert manager.http.post(path, json={"action": action}).status_code == 400
    decided = manager.http.post(path, json={"action": action, "reason": "I looked"}).json()
    assert (decided["state"], decided["verdict"]) == (state, verdict)
    events = manager.http.get("/events", params={"execution_id": identifier}).json()["items"]
    assert any("I looked" in each["message"] for each in events)
    resumed = manager.http.post(f"/executions/{identifier}", json={"action": "resume"}).json()
    assert (resumed["status"], resumed["finished_operations"]) == ("pending", finished)


@pytest.mark.parametrize(("deed", "is_said"), [("kill", True), ("force-cancel", False)])
def test_a_kill_that_nobody_could_verify_says_so(
    manager: Manager, deed: str, *, is_said: bool
) -> None:
    identifier = running(manager, "one")
    manager.http.post(f"/executions/{identifier}", json={"action": deed})
    silence(manager)
    ended = execution(manager, identifier)
    sentence = "its worker, w1, is silent: nobody could verify that its processes are dead"
    assert (ended["status"], sentence in ended["error"]) == ("cancelled", is_said)
    events = manager.http.get("/events", params={"execution_id": identifier}).json()["items"]
    assert any(sentence in each["message"] for each in events) == is_said


def test_a_worker_that_comes_back_has_ended_what_was_to_be_killed(manager: Manager) -> None:
    identifier = running(manager, "one")
    manager.http.post(f"/executions/{identifier}", json={"action": "kill"})
    manager.leases.arrive(WorkerId("w1"))
    ended = execution(manager, identifier)
    assert (ended["status"], ended["error"]) == ("cancelled", "")


@pytest.mark.parametrize("operation", ["a", None])
def test_what_has_processes_that_cannot_be_killed_does_not_go_on_beside_them(
    manager: Manager, operation: str | None
) -> None:
    identifier = running(manager, "one")
    tell(manager, identifier, graph(identifier, "a"), sent(identifier, "a", is_resumable=True))
    survivor = Survivor(17, operation and f"{identifier}-{operation}")
    manager.records.arrive(WorkerId("w1"), [survivor])
    failed = execution(manager, identifier)
    sentence = "processes 17 could not be killed: end them on the machine of worker w1"
    assert (failed["status"], sentence in failed["error"]) == ("failed", True)
    assert sentence in last_words(manager, identifier)
    resumed = manager.http.post(f"/executions/{identifier}", json={"action": "resume"})
    assert resumed.json()["status"] == "pending"


@pytest.mark.parametrize("deed", ["cancel", "kill"])
def test_a_kill_that_left_processes_says_so(manager: Manager, deed: str) -> None:
    identifier = running(manager, "one")
    tell(manager, identifier, graph(identifier, "a"), sent(identifier, "a"))
    manager.http.post(f"/executions/{identifier}", json={"action": deed})
    manager.records.arrive(WorkerId("w1"), [Survivor(17, f"{identifier}-a")])
    ended = execution(manager, identifier)
    assert (ended["status"], "17 could not be killed" in ended["error"]) == ("cancelled", True)


def test_what_goes_on_elsewhere_hears_of_processes_that_it_left(manager: Manager) -> None:
    identifier = running(manager, "one")
    tell(manager, identifier, graph(identifier, "a"), sent(identifier, "a", is_resumable=True))
    silence(manager)
    address = str(manager.http.base_url.copy_with(path="/"))
    records = HttpRecords([address], WORKER_TOKEN, manager.data)
    records.arrive(WorkerId("w1"), [Survivor(17, f"{identifier}-a"), Survivor(18, "nobody's")])
    assert execution(manager, identifier)["status"] == "pending"
    assert "processes 17 could not be killed" in last_words(manager, identifier)
    records.close()


def test_a_worker_learns_what_its_former_self_was_performing_and_may_say_the_rest(
    manager: Manager,
) -> None:
    identifier = running(manager, "one")
    tell(manager, identifier, graph(identifier, "a", "b"), sent(identifier, "a"))
    address = str(manager.http.base_url.copy_with(path="/"))
    records = HttpRecords([address], WORKER_TOKEN, manager.data)
    names = [f"{identifier}-a", "of another"]
    assert records.left_behind(WorkerId("w2"), names) == []
    [left] = records.left_behind(WorkerId("w1"), names)
    assert (left.operation_id, left.execution_id, left.epoch) == (names[0], identifier, 1)
    assert left.context == {"task_id": names[0]}
    said = Said(EventRecord(LOG, "<out> the rest", manager.clock.now(), None, "info", "ctx"))
    batch = Batch(ExecutionId(identifier), left.epoch, [said], left.last_batch + 1)
    for _ in range(2):
        assert records.append(batch).result(timeout=10).is_written
    records.arrive(WorkerId("w1"))
    assert records.left_behind(WorkerId("w1"), names) == []
    query = {"execution_id": identifier, "type": "cloudify_log"}
    [line] = manager.http.get("/events", params=query).json()["items"]
    assert line["message"] == "<out> the rest"
    records.close()


def last_words(manager: Manager, identifier: str) -> str:
    events = manager.http.get("/events", params={"execution_id": identifier}).json()["items"]
    return str(max(events, key=lambda each: each["_storage_id"])["message"])


def test_an_execution_that_its_worker_forgot_is_offered_again(manager: Manager) -> None:
    deployed(manager.http)
    identifier = started(manager.http).json()["id"]
    manager.records.claim(WorkerId("w1"), limit=1)  # and the answer was lost
    manager.records.beat(WorkerId("w1"), [], patience=0)
    [again] = manager.records.claim(WorkerId("w1"), limit=1)
    assert (again.execution_id, again.epoch) == (identifier, 3)


def test_what_ends_its_workers_again_and_again_is_stopped(manager: Manager) -> None:
    identifier = running(manager, "one")
    for number in range(5):
        silence(manager)
        manager.leases.arrive(WorkerId("w1"))
        [assignment] = manager.records.claim(WorkerId("w1"), limit=1)
        move = ExecutionMoved(ExecutionStatus.STARTED, manager.clock.now())
        batch = Batch(ExecutionId(identifier), assignment.epoch, [move])
        assert manager.records.append(batch).result(timeout=10).is_written, number
    silence(manager)
    ended = execution(manager, identifier)
    assert (ended["status"], "6th time" in ended["error"]) == ("failed", True)


def test_a_person_resumes_and_attempts_count_anew_but_a_lost_worker_keeps_them(
    manager: Manager,
) -> None:
    identifier = running(manager, "one")
    waiting = OperationRecord(
        OperationId("again"),
        GraphId(identifier),
        "again",
        "RemoteWorkflowTask",
        parameters={"current_retries": 3, "execute_after": 4e9, "containing_subgraph": None},
    )
    tell(manager, identifier, graph(identifier), OperationStored(waiting))
    silence(manager)
    [kept] = operations(manager, identifier)
    assert (kept["parameters"]["current_retries"], kept["parameters"]["execute_after"]) == (3, 4e9)
    path = f"/executions/{identifier}"
    assert manager.http.post(path, json={"action": "cancel"}).json()["status"] == "cancelled"
    manager.http.post(path, json={"action": "resume"})
    [anew] = operations(manager, identifier)
    assert (anew["parameters"]["current_retries"], anew["parameters"]["execute_after"]) == (0, None)


def test_a_beat_that_was_late_recovers_nothing_that_was_claimed_meanwhile(
    manager: Manager,
) -> None:
    deployed(manager.http)
    identifier = started(manager.http).json()["id"]
    waited = manager.queue.wait

    def claim_meanwhile(seconds: float, *, since: int) -> int:
        manager.records.claim(WorkerId("w1"), limit=1)
        return waited(seconds, since=since)

    manager.queue.wait = claim_meanwhile  # type: ignore[method-assign]
    manager.records.beat(WorkerId("w1"), [], patience=0)
    with manager.database.reading() as unit:
        held = unit.executions.by_id(ExecutionId(identifier))
    assert held is not None
    assert (held.worker_id, held.epoch) == ("w1", 1)


def test_a_worker_hears_what_it_runs_and_does_not_hold_any_more(manager: Manager) -> None:
    ended = running(manager, "one")
    run(manager, ended, ExecutionStatus.TERMINATED)
    lost = started(manager.http, "one").json()["id"]
    manager.records.claim(WorkerId("w1"), limit=1)
    path = f"/executions/{lost}"
    manager.http.patch(path, json={"status": "failed"})
    manager.http.post(path, json={"action": "force-resume"})
    tidings = manager.records.beat(WorkerId("w1"), [lost, ended], patience=0)
    assert tidings.lost == [lost]


def test_what_ends_its_workers_before_it_begins_is_stopped_too(manager: Manager) -> None:
    deployed(manager.http)
    identifier = started(manager.http).json()["id"]
    for _ in range(6):
        assert manager.records.claim(WorkerId("w1"), limit=1)
        manager.records.beat(WorkerId("w1"), [], patience=0)
    assert "6th time" in execution(manager, identifier)["error"]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("update_node_instance", {"instance_id": "web_abc123", "state": 7}),
        ("update_node_instance", {"instance_id": "web_abc123", "relationships": 7}),
        ("node_instance", {"instance_id": "a\x00b"}),
        ("drop_tables", {}),
    ],
)
def test_whatever_a_worker_asks_over_the_window_it_is_answered(
    manager: Manager, name: str, arguments: dict[str, Any]
) -> None:
    identifier = running(manager, "one")
    address = str(manager.http.base_url).partition("/api")[0]
    records = HttpRecords([address], WORKER_TOKEN, manager.data)
    with pytest.raises(ConductorError):
        records.call(identifier, 1, name, arguments)
    records.close()


def test_a_batch_that_cannot_be_read_takes_no_other_along(manager: Manager) -> None:
    identifier = running(manager, "one")
    address = str(manager.http.base_url).partition("/api")[0]
    records = HttpRecords([address], WORKER_TOKEN, manager.data)
    said = EventRecord(EVENT, "kept", manager.clock.now(), event_type="workflow_node_event")
    facts = [Said(said), "no fact at all", Said(said)]
    futures = [
        records.append(Batch(ExecutionId(identifier), 1, [fact]))  # type: ignore[list-item]
        for fact in facts
    ]
    receipts = [future.result(timeout=10) for future in futures]
    assert [each.is_written for each in receipts] == [True, False, True]
    records.close()


def test_recovery_leaves_what_still_waits_for_a_worker(manager: Manager) -> None:
    deployed(manager.http)
    identifier = started(manager.http).json()["id"]
    silence(manager)
    assert execution(manager, identifier)["status"] == "pending"


def tell(manager: Manager, identifier: str, *facts: Fact) -> Receipt:
    return manager.records.append(Batch(ExecutionId(identifier), 1, facts)).result(timeout=10)


def operations(manager: Manager, identifier: str) -> list[dict[str, Any]]:
    found = manager.http.get("/operations", params={"execution_id": identifier})
    return list(found.json()["items"])


def test_a_worker_that_stands_apart_may_have_its_beat_answered_at_once(manager: Manager) -> None:
    address = str(manager.http.base_url.copy_with(path="/"))
    records = HttpRecords([address], WORKER_TOKEN, manager.data)
    before = manager.queue.beckoned
    records.hurry(WorkerId("w1"))
    assert manager.queue.beckoned > before
    records.close()
