import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from conductor.control.adapters.beckoning import Beckoning
from conductor.control.adapters.encryption import FernetCipher
from conductor.control.services.admission import Door
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import ExistingRunningExecution
from conductor.control.services.executions import Executions
from conductor.control.services.language import BlueprintLanguage
from conductor.control.services.listing import Query
from conductor.control.services.seals import Seals
from conductor.control.services.start_orders import StartOrder
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.storage.database import Database
from conductor.control.storage.schema import NewerData, upgrade
from conductor.control.storage.tables import metadata
from conductor.domain.clock import FakeClock
from conductor.domain.deployment import Condition, Deployment, DeploymentState, LatestExecution
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.execution import ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentId, ExecutionId, TenantName, WorkerId
from conductor.domain.instance_count import InstanceCount
from conductor.domain.lifecycle import Actor
from conductor.domain.traffic import Limits
from conformance.nouns import HOME, START, execution, instance, said

SECOND = timedelta(seconds=1)


def test_the_migrations_end_at_the_tables_of_the_program(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    upgrade(database)


def test_data_of_a_newer_program_is_refused_with_a_sentence(empty_database: Database) -> None:
    upgrade(empty_database)
    with empty_database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerData, match="start the newer version"):
        upgrade(empty_database)


def test_a_block_that_raises_leaves_nothing_and_runs_no_effect(database: Database) -> None:
    effects: list[str] = []
    with pytest.raises(Conflict), database.writing() as unit:  # noqa: PT012
        unit.executions.add(execution())
        unit.after_commit(lambda: effects.append("told"))
        unit.executions.add(execution())
    with database.reading() as unit:
        assert unit.executions.find(HOME, "e1") is None
    assert effects == []


def test_effects_see_what_was_committed(database: Database) -> None:
    seen: list[object] = []

    def look() -> None:
        with database.reading() as unit:
            seen.append(unit.executions.get(HOME, "e1"))

    with database.writing() as unit:
        unit.executions.add(execution())
        unit.after_commit(look)
    assert seen == [execution()]


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as writer:
        writer.executions.add(execution())
        with database.reading() as reader:
            assert reader.executions.find(HOME, "e1") is None


def test_two_writers_take_turns(database: Database) -> None:
    with database.writing() as unit:
        unit.executions.add(execution())

    def count() -> None:
        for _ in range(10):
            with database.writing() as unit:
                unit.executions.by_id(execution().id, for_update=True)
                unit.executions.count(execution().id, total=1, finished=0)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as unit:
        assert unit.executions.get(HOME, "e1").total_operations == 40


def test_a_noun_comes_back_as_it_went_in(database: Database) -> None:
    stored = instance(
        runtime_properties={"a": [1, {"b": None}]},
        relationships=[{"target_id": "db_1"}],
        scaling_groups=[],
    )
    with database.writing() as unit:
        unit.node_instances.add(stored)
    with database.reading() as unit:
        assert unit.node_instances.get(HOME, "web_1") == stored


def test_a_taken_name_is_a_conflict_and_the_work_goes_on(database: Database) -> None:
    with database.writing() as unit:
        unit.node_instances.add(instance())
        with pytest.raises(Conflict, match="web_1"):
            unit.node_instances.add(instance())
        unit.node_instances.add(instance("web_2"))
    with database.reading() as unit:
        assert len(unit.node_instances.of_deployment(HOME, "d1")) == 2


def test_tenants_do_not_see_each_other(database: Database) -> None:
    with database.writing() as unit:
        unit.executions.add(execution())
    with database.reading() as unit, pytest.raises(NotFound, match="not found"):
        unit.executions.get(TenantName("other"), "e1")


def test_lists_filter_search_sort_and_page(database: Database) -> None:
    with database.writing() as unit:
        for number in range(5):
            unit.executions.add(execution(f"run-{number}", is_dry_run=number == 3))
    with database.reading() as unit:
        page = unit.executions.page(HOME, Query(sort=["-id"], size=2, offset=1))
        assert ([each.id for each in page.items], page.total) == (["run-3", "run-2"], 5)
        assert unit.executions.page(HOME, Query(search="UN-4")).total == 1
        assert unit.executions.page(HOME, Query(filters={"is_dry_run": ["True"]})).total == 1
        assert unit.executions.page(HOME, Query(filters={"id": ["run-1", "run-2"]})).total == 2
        assert unit.executions.page(HOME, Query(size=0)).items == []
        with pytest.raises(InvalidInput, match="colour"):
            unit.executions.page(HOME, Query(filters={"colour": ["red"]}))


def test_a_move_from_a_status_that_is_gone_is_a_conflict(database: Database) -> None:
    before = execution()
    after = before.move_to(ExecutionStatus.CANCELLED, by=Actor.PERSON, at=START)
    with database.writing() as unit:
        unit.executions.add(before)
        unit.executions.move(before, after)
        with pytest.raises(Conflict, match="no longer pending"):
            unit.executions.move(before, after)


def test_claiming_raises_the_epoch_and_keeps_others_away(database: Database) -> None:
    with database.writing() as unit:
        unit.executions.add(execution())
        claimed = unit.executions.claim(execution(), WorkerId("w1"), "hash")
        assert (claimed.epoch, claimed.worker_id) == (1, "w1")
        assert unit.executions.unclaimed(10) == []
        assert unit.executions.by_token("hash") == claimed


def test_events_are_dense_in_their_execution_and_survive_a_nul(database: Database) -> None:
    with database.writing() as unit:
        for name in ("e1", "e2"):
            unit.executions.add(execution(name))
        assert unit.events.append(execution("e1"), [said("one"), said("a\x00b")], START) == 2
        assert unit.events.append(execution("e2"), [said("else")], START) == 1
        assert unit.events.append(execution("e1"), [said("three", node_id="web_1")], START) == 3
        stored = unit.events.after(execution("e1").id, 1, 10)
    assert [(each.sequence, each.record.message) for each in stored] == [
        (2, "a\ufffdb"),
        (3, "three"),
    ]


def test_events_are_found_by_kind_pattern_and_instance(database: Database) -> None:
    with database.writing() as unit:
        unit.executions.add(execution())
        unit.events.append(execution(), [said("one", node_id="web_1"), said("two")], START)
        assert unit.events.page(HOME, Query(filters={"message": ["TW%"]}), ["cloudify_event"]).total
        assert unit.events.page(HOME, Query(), ["cloudify_log"]).total == 0
        found = unit.events.page(HOME, Query(filters={"node_instance_id": ["web_1"]}), [])
        assert [each.record.message for each in found.items] == ["one"]


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_reading_unit_cannot_write_on_postgresql(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as unit:
        unit.executions.count(execution().id, total=1, finished=0)


def test_how_deployments_are_by_their_instances_and_their_newest_execution(
    database: Database,
) -> None:
    with database.writing() as unit:
        for name in ("d1", "d2"):
            unit.deployments.add(_deployment(name))
        unit.executions.add(execution("old"))
        unit.executions.add(replace(execution("new"), created_at=START.replace(hour=13)))
        unit.node_instances.add(instance("web_1", state="started"))
        unit.node_instances.add(instance("web_2", state="creating"))
        unit.node_instances.add(instance("web_3", state="deleted"))
    with database.reading() as unit:
        found = unit.deployments.conditions([(HOME, name) for name in ("d1", "d2", "d3")])
    newest = LatestExecution(ExecutionId("new"), "install", ExecutionStatus.PENDING, 0, 0)
    assert found == {
        (HOME, "d1"): Condition(InstanceCount(started=1, live=2, total=3), newest),
        (HOME, "d2"): Condition(),
    }


def test_an_instance_that_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    before = instance()
    with database.writing() as unit:
        unit.node_instances.add(before)
        unit.node_instances.swap(before, replace(before, version=2, state="started"))
        with pytest.raises(Conflict, match="read it again"):
            unit.node_instances.swap(before, replace(before, version=2, state="stopped"))
        assert unit.node_instances.get(HOME, before.id).state == "started"


def test_only_one_of_two_may_start_on_a_deployment_at_a_time(database: Database) -> None:
    with database.writing() as unit:
        unit.deployments.add(_deployment("d1"))
    queue = Beckoning()
    clock = FakeClock()
    line = WaitingLine(database, queue, clock, Door(Limits))
    confidences = Confidences(database, Seals(FernetCipher(Fernet.generate_key())))
    executions = Executions(database, queue, clock, line, BlueprintLanguage(), confidences)
    caller = Caller("admin", "sys_admin", HOME)

    def start(_: int) -> bool:
        try:
            executions.start(caller, StartOrder("d1", "install", {}))
        except ExistingRunningExecution:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(start, range(8))) == 1
    assert queue.wait(0, since=0) == 1


def test_a_long_line_at_one_deployment_does_not_hold_up_the_others(database: Database) -> None:
    line = [
        execution(f"w{n:04}", status=ExecutionStatus.QUEUED, created_at=START + n * SECOND)
        for n in range(1001)
    ]
    elsewhere = execution(
        "else", deployment_id=DeploymentId("d2"), created_at=START + 9000 * SECOND
    )
    queued = [*line, replace(elsewhere, status=ExecutionStatus.QUEUED)]
    with database.writing() as unit:
        for name in ("d1", "d2"):
            unit.deployments.add(_deployment(name))
        unit.executions.add_all([execution("busy", status=ExecutionStatus.STARTED), *queued])
        assert [each.id for each in unit.executions.startable()] == ["else"]
    queue = Beckoning()
    assert WaitingLine(database, queue, FakeClock(), Door(Limits)).start_queued() == ["else"]
    assert queue.wait(0, since=0) == 1


def test_what_an_active_execution_has_started_goes_beyond_every_limit(database: Database) -> None:
    parent = execution("parent", status=ExecutionStatus.STARTED)
    child = execution("child", status=ExecutionStatus.QUEUED, parent_id=parent.id)
    stranger = execution("stranger", status=ExecutionStatus.QUEUED)
    orphan = execution("orphan", status=ExecutionStatus.QUEUED, parent_id=ExecutionId("gone"))
    homes = {"child": child, "stranger": stranger, "orphan": orphan}
    with database.writing() as unit:
        for name in homes:
            unit.deployments.add(_deployment(name))
        unit.executions.add(parent)
        unit.executions.add_all(
            [replace(each, deployment_id=DeploymentId(name)) for name, each in homes.items()]
        )
    full = WaitingLine(database, Beckoning(), FakeClock(), Door(lambda: Limits(1)))
    assert full.start_queued() == ["child"]
    with database.writing() as unit:
        assert unit.executions.tally().taken == {HOME: 1}
        assert [each.id for each in unit.executions.unclaimed(0)] == ["child"]
    roomy = WaitingLine(database, Beckoning(), FakeClock(), Door(lambda: Limits(2)))
    assert len(roomy.start_queued()) == 1
    with database.writing() as unit:
        claimed, *_ = unit.executions.unclaimed(1)
        assert claimed.id == "child"


def _deployment(name: str) -> Deployment:
    return Deployment(
        id=DeploymentId(name),
        tenant=HOME,
        blueprint_id=BlueprintId("bp"),
        state=DeploymentState.READY,
        created_at=START,
        created_by="admin",
        plan={"workflows": {"install": {}}},
    )
