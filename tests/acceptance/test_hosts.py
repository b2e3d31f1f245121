"""The worker with real host processes, on records in memory."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from conductor.channel import descendants
from conductor.control.adapters.clock import SystemClock
from conductor.domain.assignment import Assignment
from conductor.domain.confided import Confided
from conductor.domain.errors import NotFound
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import (
    Batch,
    ExecutionMoved,
    Fact,
    InstanceChanged,
    OperationMoved,
    Receipt,
    Said,
)
from conductor.domain.ids import DeploymentId, ExecutionId, TenantName, WorkerId
from conductor.domain.worker import LeftBehind, Served, Survivor, Tidings, Wish
from conductor.transport.environments.environments import Environments
from conductor.transport.host import Host, HostStarter, Launch, Taker
from conductor.transport.plugin_code import Code, PluginCode
from conductor.transport.process_book import ProcessBook
from conductor.transport.templates import Templates
from conductor.transport.worker import Worker

WORK = "host_work"
OPERATIONS = (
    "where",
    "misbehave",
    "leave_a_thread",
    "change",
    "change_slowly",
    "crash",
    "sleep_with_a_child",
    "clean_up",
    "unfit",
    "once_more",
    "huge",
    "odd_question",
    "fork_and_die",
    "script_then_crash",
    "chat_for_ever",
    "leave_a_chatting_thread",
    "short_sleep",
    "give_up_waiting",
    "tell_secret",
    "tell_given",
    "break_with_secret",
    "print_and_die",
)

CANARY = "c4n4ry-in-the-coal-mine"
LONG = ("sleep_with_a_child", "clean_up")


class MemoryRecords:
    """Implements `Records`: what was appended, and who waits for it."""

    def __init__(self) -> None:
        self.pending: list[Assignment] = []
        self.facts: list[Fact] = []
        self.wishes: list[Wish] = []
        self.lost: set[str] = set()
        self.survivors: list[Survivor] = []
        self.news = threading.Condition()

    def unfinished(self, operation_ids: Collection[str]) -> set[str]:
        return self.lost & set(operation_ids)

    def left_behind(self, worker_id: WorkerId, ids: Collection[str]) -> list[LeftBehind]:
        return []

    def arrive(self, worker_id: WorkerId, survivors: Sequence[Survivor] = ()) -> None:
        self.survivors += survivors

    def hurry(self, worker_id: WorkerId) -> None:
        """Its beat never waits for long."""

    def leave(self, worker_id: WorkerId) -> None:
        pass

    def beat(
        self,
        worker_id: WorkerId,
        running: Collection[ExecutionId],
        warm: Collection[Served] = (),
        *,
        patience: float,
    ) -> Tidings:
        with self.news:
            self.news.wait_for(lambda: self.pending or self.wishes, timeout=min(patience, 0.1))
            wishes, self.wishes = self.wishes, []
            return Tidings(is_known=True, has_work=bool(self.pending), wishes=wishes)

    def cancel(self, execution_id: str, kind: str) -> None:
        with self.news:
            self.wishes.append(Wish(ExecutionId(execution_id), kind))
            self.news.notify_all()

    def claim(self, worker_id: WorkerId, *, limit: int) -> list[Assignment]:
        taken, self.pending = self.pending[:limit], self.pending[limit:]
        return taken

    def write_here(self) -> None:
        """All is written when it is appended."""

    def append(self, batch: Batch, *, is_called: bool = True) -> "Future[Receipt]":
        with self.news:
            self.facts.extend(batch.facts)
            self.news.notify_all()
        future: Future[Receipt] = Future()
        future.set_result(Receipt(is_written=True))
        return future

    def call(self, execution_id: str, epoch: int, name: str, arguments: Mapping[str, Any]) -> Any:
        answers: dict[str, Any] = {"nodes": [_node()], "node_instances": [_instance()]}
        if name in answers:
            return answers[name]
        if name == "node_instance":
            return _instance()
        if name == "node":
            return _node()
        if arguments.get("path") == "cause a bug":
            raise ValueError("nobody thought of that")
        if name == "evaluate":
            return arguments["payload"]
        if name == "secret":
            return Confided(CANARY, (CANARY,))
        raise NotFound("record", name)

    def wait_until(self, condition: Callable[[], Any]) -> Any:
        with self.news:
            assert self.news.wait_for(condition, timeout=20), self.facts
            return condition()


def _node() -> dict[str, Any]:
    operations = {
        name: {
            "plugin": "work",
            "operation": f"{WORK}.{name}",
            "inputs": {},
            "max_retries": 2 if name == "once_more" else 0,
            "timeout": 1 if name in LONG and "TIMEOUT" in os.environ else None,
        }
        for name in OPERATIONS
    }
    return {
        "id": "thing",
        "type": "t",
        "type_hierarchy": ["t"],
        "properties": {},
        "operations": operations,
        "plugins": [{"name": "work"}],
        "relationships": [],
        "number_of_instances": 1,
        "planned_number_of_instances": 1,
    }


def _instance() -> dict[str, Any]:
    return {
        "id": "thing_1",
        "node_id": "thing",
        "state": "started",
        "version": 4,
        "relationships": [],
        "runtime_properties": {},
    }


def no_environments() -> Environments:
    raise AssertionError("no plugin is to be installed")


class Workplace:
    def __init__(
        self,
        folder: Path,
        python: str = sys.executable,
        records: MemoryRecords | None = None,
        most_executions: int = 20,
    ) -> None:
        self.records = records or MemoryRecords()
        worker_id = self.id = WorkerId(uuid4().hex)  # a worker finds what it has left by it
        paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        environment = {**os.environ, "PYTHONPATH": paths, "CONDUCTOR_WORKER_ID": worker_id}
        book = ProcessBook(folder / "running")

        def starter(module: str) -> HostStarter:
            command = (python, "-m", f"conductor.runtime.host.{module}")
            launch = Launch(book, command, folder, environment, folder / "log")

            def start(taker: Taker, code: Code) -> Host:
                return Host(launch.within(code), taker)

            return start

        self.worker = Worker(
            worker_id,
            self.records,
            SystemClock(),
            book,
            folder,
            PluginCode(no_environments, SystemClock()),
            Templates(),
            start_run_host=starter("run_host"),
            start_operation_host=starter("operation_host"),
            most_executions=most_executions,
        )

    def begin(self, function: str, *operations: str, number: int = 1, **parameters: Any) -> None:
        context = {
            "workflow_id": function,
            "execution_id": f"e{number}",
            "deployment_id": "d",
            "cancel_grace": 2,
            "tenant": {"name": "t"},
            "bootstrap_context": {"workflows": {"task_retries": 0, "task_retry_interval": 0}},
        }
        self.records.pending.append(
            Assignment(
                ExecutionId(f"e{number}"),
                1,
                TenantName("t"),
                DeploymentId("d"),
                "work",
                f"{WORK}.{function}",
                {**parameters, **({"operations": list(operations)} if operations else {})},
                context,
            )
        )

    def run(self, function: str, *operations: str, number: int = 1) -> ExecutionMoved:
        self.begin(function, *operations, number=number)
        return self.end(number)

    def end(self, number: int = 1) -> ExecutionMoved:
        def ended() -> list[ExecutionMoved]:
            moves = [f for f in self.records.facts if isinstance(f, ExecutionMoved)]
            finals = [m for m in moves if m.status is not ExecutionStatus.STARTED]
            return finals[number - 1 :]

        last: ExecutionMoved = self.records.wait_until(ended)[0]
        return last

    def wait_for_start(self) -> None:
        self.records.wait_until(lambda: any(isinstance(f, Said) for f in self.records.facts))

    def results(self) -> list[Any]:
        moves = [f for f in self.records.facts if isinstance(f, OperationMoved)]
        return [m.result for m in moves if m.state == "succeeded"]

    def log(self, start: str) -> str:
        def said() -> list[str]:
            texts = [f.record.message for f in self.records.facts if isinstance(f, Said)]
            return [text for text in texts if text.startswith(start)]

        text: str = self.records.wait_until(said)[0]
        return text


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    workplace = Workplace(tmp_path)
    workplace.worker.start()
    yield workplace
    workplace.worker.stop()


def _lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "zombie" not in status.read_text()


def test_an_operation_is_sent_in_writing_before_it_gives_its_result(place: Workplace) -> None:
    assert place.run("run_all", "where", "where").status is ExecutionStatus.TERMINATED
    states = [str(f.state) for f in place.records.facts if isinstance(f, OperationMoved)]
    assert [state for state in states if state != "started"] == [
        "sent",
        "succeeded",
        "sent",
        "succeeded",
    ]


def test_the_next_operation_finds_its_surroundings_as_they_were(place: Workplace) -> None:
    place.run("run_all", "misbehave", "where")
    _, after = place.results()  # of the same process or not: test_isolation.py looks closer
    assert after["cwd"] != "/"
    assert after["umask"] != 0o077
    assert "LEFT_BEHIND" not in after["env"]
    ours = {name for name in after["env"] if name.startswith("CONDUCTOR_")}
    assert ours == {"CONDUCTOR_OPERATION_ID", "CONDUCTOR_WORKER_ID"}


def test_a_host_that_was_left_with_a_thread_takes_no_other_operation(place: Workplace) -> None:
    place.run("run_all", "leave_a_thread", "where")
    littered, after = place.results()
    assert after["pid"] != littered


def test_hosts_stay_warm_between_executions(place: Workplace) -> None:
    place.run("run_all", "where", number=1)
    place.run("run_all", "where", number=2)
    first, second = place.results()
    assert first["pid"] == second["pid"]


class PatientRecords(MemoryRecords):
    """There is always work, and a beat waits for a long time unless somebody is in a hurry."""

    def __init__(self) -> None:
        super().__init__()
        self.is_hurried = threading.Event()
        self.is_hurried.set()

    def hurry(self, worker_id: WorkerId) -> None:
        self.is_hurried.set()

    def beat(
        self,
        worker_id: WorkerId,
        running: Collection[ExecutionId],
        warm: Collection[Served] = (),
        *,
        patience: float,
    ) -> Tidings:
        self.is_hurried.wait(60)
        self.is_hurried.clear()
        return Tidings(is_known=True, has_work=True)


def test_a_place_that_is_free_is_taken_before_the_next_beat(tmp_path: Path) -> None:
    records = PatientRecords()
    workplace = Workplace(tmp_path, records=records, most_executions=1)
    for number in (1, 2, 3):
        workplace.begin("run_all", "where", number=number)
    workplace.worker.start()
    for number in (1, 2, 3):
        assert workplace.end(number).status is ExecutionStatus.TERMINATED
    records.is_hurried.set()
    workplace.worker.stop()


def test_changed_properties_come_with_the_version_that_was_read(place: Workplace) -> None:
    place.run("run_all", "change")
    changed = [f for f in place.records.facts if isinstance(f, InstanceChanged)]
    assert [(c.instance_id, c.version, c.runtime_properties) for c in changed] == [
        ("thing_1", 4, {"colour": "green"})
    ]


def test_an_operation_that_asks_for_it_is_tried_again(place: Workplace) -> None:
    place.run("run_all", "once_more")
    assert place.results() == [2]


def test_standard_mode_gets_results_one_by_one(place: Workplace) -> None:
    assert place.run("run_standard").status is ExecutionStatus.TERMINATED


def test_a_result_that_is_no_json_fails_with_a_sentence(place: Workplace) -> None:
    end = place.run("run_all", "unfit")
    assert end.status is ExecutionStatus.FAILED
    assert "cannot be stored as JSON" in (end.error or "")


def test_an_operation_whose_process_dies_fails_and_says_so(place: Workplace) -> None:
    end = place.run("run_all", "crash")
    assert end.status is ExecutionStatus.FAILED
    assert "died (exit -9)" in (end.error or "")


def test_an_operation_that_takes_too_long_is_ended_with_its_children(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMEOUT", "1")
    end = place.run("run_all", "sleep_with_a_child")
    assert "longer than its 1" in (end.error or "")
    assert not _lives(int(place.log("child").split()[1]))


def test_an_operation_that_takes_too_long_may_clean_up_if_it_has_code_for_that(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMEOUT", "1")
    end = place.run("run_all", "clean_up")
    assert "longer than its 1" in (end.error or "")
    assert place.log("cleaned") == "cleaned up after thing"


def test_an_error_of_the_workflow_reaches_the_execution(place: Workplace) -> None:
    end = place.run("breaks")
    assert end.status is ExecutionStatus.FAILED
    assert "the author was wrong" in (end.error or "")


def test_a_workflow_whose_process_dies_fails_and_says_so(place: Workplace) -> None:
    end = place.run("dies")
    assert end.status is ExecutionStatus.FAILED
    assert "died (exit 3)" in (end.error or "")


def test_a_workflow_that_looks_is_cancelled_by_itself(place: Workplace) -> None:
    place.begin("looks")
    place.wait_for_start()
    place.records.cancel("e1", "cancel")
    assert place.end().status is ExecutionStatus.CANCELLED


def test_a_force_cancel_does_not_wait_for_a_workflow_that_never_looks(place: Workplace) -> None:
    place.begin("never_looks")
    place.wait_for_start()
    place.records.cancel("e1", "force-cancel")
    assert place.end().status is ExecutionStatus.CANCELLED


def test_a_cancel_ends_the_waiting_for_an_operation(place: Workplace) -> None:
    place.begin("run_all", "sleep_with_a_child", "where")
    place.log("child")
    place.records.cancel("e1", "cancel")
    assert place.end().status is ExecutionStatus.CANCELLED
    assert place.results() == []


def test_a_cancel_keeps_what_an_operation_does_that_ends_soon(place: Workplace) -> None:
    place.begin("run_all", "change_slowly", "where")
    place.log("begun")
    place.records.cancel("e1", "cancel")
    assert place.end().status is ExecutionStatus.CANCELLED
    assert [
        f.runtime_properties for f in place.records.facts if isinstance(f, InstanceChanged)
    ] == [{"colour": "red"}]
    assert place.results() == [None]


def test_a_kill_ends_the_operation_and_what_it_started(place: Workplace) -> None:
    place.begin("run_all", "sleep_with_a_child")
    child = int(place.log("child").split()[1])
    place.records.cancel("e1", "kill")
    assert place.end().status is ExecutionStatus.CANCELLED
    assert not _lives(child)


def test_parameters_that_cannot_travel_fail_their_execution_alone(place: Workplace) -> None:
    place.begin("run_all", "where", size=2**70)
    assert "could not be begun" in (place.end(1).error or "")
    assert place.run("run_all", "where", number=2).status is ExecutionStatus.TERMINATED


def test_a_host_that_cannot_be_started_fails_its_execution_with_the_reason(tmp_path: Path) -> None:
    place = Workplace(tmp_path, python="/no/such/python")
    place.worker.start()
    assert "/no/such/python" in (place.run("run_all", "where").error or "")
    place.worker.stop()


def test_an_unforeseen_error_reaches_the_one_who_asked(place: Workplace) -> None:
    place.run("run_all", "odd_question")
    (said,) = place.results()
    assert "nobody thought of that" in said


def test_a_result_beyond_64_bits_fails_with_a_sentence(place: Workplace) -> None:
    assert "cannot be stored" in (place.run("run_all", "huge").error or "")


def test_an_error_that_is_no_unicode_still_ends_the_execution(place: Workplace) -> None:
    assert "no file \\udcff" in (place.run("breaks_oddly").error or "")


def test_a_callback_may_ask_questions(place: Workplace) -> None:
    assert place.run("hears_results").status is ExecutionStatus.TERMINATED


def test_the_death_of_a_host_that_has_forked_is_noticed(place: Workplace) -> None:
    assert "died (exit 7)" in (place.run("run_all", "fork_and_die").error or "")


def test_what_a_crashed_operation_had_started_dies_with_it(place: Workplace) -> None:
    assert place.run("run_all", "script_then_crash").status is ExecutionStatus.FAILED
    assert not _lives(int(place.log("child").split()[1]))


@pytest.mark.parametrize("kind", ["cancel", "force-cancel", "kill"])
def test_nothing_is_said_after_the_end(place: Workplace, kind: str) -> None:
    place.begin("run_all", "chat_for_ever")
    place.log("chat")
    place.records.cancel("e1", kind)
    assert place.end().status is ExecutionStatus.CANCELLED
    place.run("run_all", "short_sleep", number=2)
    first_end = next(
        index
        for index, fact in enumerate(place.records.facts)
        if isinstance(fact, ExecutionMoved) and fact.status is ExecutionStatus.CANCELLED
    )
    later = [f.record.message for f in place.records.facts[first_end:] if isinstance(f, Said)]
    assert "chat" not in later


def test_a_thread_that_outlives_its_operation_is_not_heard_in_the_next(place: Workplace) -> None:
    place.run("run_all", "leave_a_chatting_thread")
    before = len(place.records.facts)
    place.run("run_all", "short_sleep", number=2)
    said = [f.record.message for f in place.records.facts[before:] if isinstance(f, Said)]
    assert "late" not in said


def test_an_alarm_in_the_middle_of_a_question_ends_the_question_alone(place: Workplace) -> None:
    assert place.run("run_all", "give_up_waiting", "where").status is ExecutionStatus.TERMINATED
    assert place.results()[0] > 0


def test_a_worker_says_when_it_begins_what_its_former_self_left_and_it_cannot_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Powerless as before a process that hangs in the kernel."""
    place = Workplace(tmp_path)
    place.records.lost = {"lost"}
    marks = {"CONDUCTOR_WORKER_ID": place.id, "CONDUCTOR_OPERATION_ID": "lost"}
    left = subprocess.Popen(["/bin/sleep", "60"], env=marks)
    try:
        monkeypatch.setattr(descendants, "kill", lambda _: None)
        place.worker.start()
        assert place.records.survivors == [Survivor(left.pid, "lost")]
        place.worker.stop()
    finally:
        left.kill()
        left.wait()
