"""What executions were told in confidence is never stored in the clear, on either database."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from conductor.control.adapters.encryption import FernetCipher
from conductor.control.services.confidences import Confidences
from conductor.control.services.journal import Journal
from conductor.control.services.seals import Seals
from conductor.control.storage.database import Database
from conductor.control.storage.tables import metadata
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import (
    Batch,
    ExecutionMoved,
    Fact,
    InstanceChanged,
    InstanceStateSet,
    OperationMoved,
    OperationStored,
    Said,
)
from conductor.domain.ids import NodeInstanceId, OperationId
from conductor.domain.masking import MASK
from conductor.domain.operation import OperationState
from conformance.logging_server import E1, Server, batch, logged, messages, succeeded
from conformance.nouns import HOME, START, graph, operation, said

CANARY = "c4n4ry in the coal mine"


def server_of(database: Database, seals: Seals) -> tuple[Server, Confidences]:
    server, confidences = Server(database), Confidences(database, seals)
    server.journal = Journal(server.clock, confidences)
    return server, confidences


@pytest.fixture
def seals() -> Seals:
    return Seals(FernetCipher(Fernet.generate_key()))


@pytest.fixture
def told(running_ones: Database, seals: Seals) -> Server:
    """A server whose execution e1 was told the canary, and has a graph."""
    server, confidences = server_of(running_ones, seals)
    assert server.writes(batch(1, graph("a", "b", "c")))
    confidences.tell(E1, [CANARY])
    return server


def cells(database: Database) -> str:
    """All that is stored."""
    with database.engine.connect() as connection:
        return "\n".join(
            str(cell)
            for table in metadata.tables.values()
            for row in connection.execute(select(table))
            for cell in row
        )


def told_with(name: str, *facts: Fact, number: int = 2) -> Batch:
    return batch(number, Said(said(f"{name} {CANARY}", why=[CANARY])), *facts)


FAILURE = {"message": CANARY, "known_exception_type_kwargs": {"causes": [{"traceback": CANARY}]}}
FACTS: dict[str, Fact] = {
    "an error": OperationMoved(
        OperationId("a"), OperationState.FAILED, error=CANARY, failure=FAILURE
    ),
    "a result": OperationMoved(OperationId("a"), OperationState.SUCCEEDED, {"is": CANARY}),
    "parameters": OperationStored(
        replace(operation("d"), name=CANARY, parameters={"task_kwargs": {"kwargs": [CANARY]}})
    ),
    "runtime properties": InstanceChanged(NodeInstanceId("web_1"), 1, {"url": f"a:{CANARY}@b"}),
    "a state": InstanceStateSet(NodeInstanceId("web_1"), CANARY),
    "the end": ExecutionMoved(ExecutionStatus.FAILED, START, f"no luck: {CANARY}"),
}


@pytest.mark.parametrize("what", FACTS)
def test_a_secret_is_stored_nowhere_in_the_clear(
    told: Server, running_ones: Database, what: str
) -> None:
    assert told.writes(told_with("say", FACTS[what]))
    told.checkpoint(is_last=True)
    assert CANARY not in cells(running_ones)
    assert messages(running_ones) == [f"say {MASK}"]


def test_a_secret_is_in_no_logged_batch_either(told: Server, running_ones: Database) -> None:
    assert told.writes(batch(2, Said(said("first"))))
    assert told.writes(told_with("then", number=3))
    assert logged(running_ones) == [3]
    assert CANARY not in cells(running_ones)
    told.pause()
    assert messages(running_ones) == ["first", f"then {MASK}"]


def test_a_secret_that_another_server_told_meanwhile_is_masked_here(
    told: Server, running_ones: Database, seals: Seals
) -> None:
    assert told.writes(batch(2, Said(said("first"))))
    _, other = server_of(running_ones, seals)
    other.tell(E1, ["told elsewhere"])
    assert told.writes(batch(3, Said(said(f"told elsewhere, {CANARY}"))))
    told.checkpoint(is_last=True)
    assert messages(running_ones) == ["first", f"{MASK}, {MASK}"]


def test_a_server_that_begins_anew_knows_what_was_told(
    told: Server, running_ones: Database, seals: Seals
) -> None:
    assert told.writes(batch(2, Said(said("first"))))
    told.checkpoint(is_last=True)
    anew, _ = server_of(running_ones, seals)
    assert anew.writes(told_with("anew", number=3))
    anew.checkpoint(is_last=True)
    assert messages(running_ones) == ["first", f"anew {MASK}"]


def test_what_is_told_twice_is_kept_once(
    told: Server, running_ones: Database, seals: Seals
) -> None:
    _, other = server_of(running_ones, seals)
    other.tell(E1, [CANARY, "another one", CANARY])
    other.tell(E1, ["another one"])
    assert other.all_of(E1) == (CANARY, "another one")
    assert told.writes(told_with("say"))


def test_other_executions_say_it_as_it_is(told: Server, running_ones: Database) -> None:
    assert told.writes(batch(1, Said(said(CANARY)), of="e2"))
    told.checkpoint(is_last=True)
    assert messages(running_ones, "e2") == [CANARY]


def test_what_was_sealed_is_read_again_as_it_was(
    told: Server, running_ones: Database, seals: Seals
) -> None:
    properties = {"url": f"a:{CANARY}@b", "port": 80, CANARY: [{"deep": CANARY}, None]}
    assert told.writes(
        batch(2, InstanceChanged(NodeInstanceId("web_1"), 1, properties)), succeeded(3, "a")
    )
    with running_ones.reading() as unit:
        stored: Any = unit.node_instances.get(HOME, "web_1").runtime_properties
    assert stored["port"] == 80
    heard: list[str] = []
    assert seals.open(dict(stored), heard) == properties
    assert set(heard) == {CANARY}


def test_what_was_told_goes_with_its_execution(told: Server, running_ones: Database) -> None:
    with running_ones.writing() as unit:
        unit.executions.remove_of(HOME, "d1")
    with running_ones.reading() as unit:
        assert unit.confidences.of(E1) == []
