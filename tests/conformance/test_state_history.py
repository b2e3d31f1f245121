"""The states that instances passed, and what checks found out about them, on both databases."""

from datetime import timedelta
from typing import Any

import pytest

from conductor.control.services.listing import EVERYTHING, Query
from conductor.control.storage.database import Database
from conductor.domain.facts import InstanceStateSet
from conductor.domain.ids import DeploymentId, ExecutionId, NodeInstanceId
from conductor.domain.instance_count import CheckCount
from conductor.domain.node import PassedState
from conformance.logging_server import Server, batch
from conformance.nouns import HOME, START, instance

WEB = NodeInstanceId("web_1")


def states(database: Database, query: Query = EVERYTHING) -> list[str]:
    with database.reading() as unit:
        return [each.state for each in unit.node_instances.history(HOME, WEB, query).items]


def test_all_states_of_a_batch_are_kept_in_their_order(
    server: Server, running_ones: Database
) -> None:
    passed = ("creating", "created", "creating", "started")
    assert server.writes(batch(2, *(InstanceStateSet(WEB, state) for state in passed)))
    server.checkpoint(is_last=True)
    assert states(running_ones) == list(passed)
    with running_ones.reading() as unit:
        assert unit.node_instances.get(HOME, WEB).state == "started"
        first = unit.node_instances.history(HOME, WEB, EVERYTHING).items[0]
    assert first.execution_id == "e1"


def test_a_history_comes_in_pages_and_goes_with_its_instance(database: Database) -> None:
    other = NodeInstanceId("db_1")
    with database.writing() as unit:
        unit.node_instances.add(instance())
        unit.node_instances.add(instance("db_1", deployment_id=DeploymentId("d2")))
        moments = [START, START + timedelta(microseconds=1)]
        unit.node_instances.note_states(HOME, [(WEB, "a"), (other, "x")], moments[0], None)
        unit.node_instances.note_states(HOME, [(WEB, "b")], moments[1], ExecutionId("e9"))
    with database.reading() as unit:
        page = unit.node_instances.history(HOME, WEB, Query(size=1, offset=1))
        assert (page.items, page.total) == ([PassedState("b", moments[1], ExecutionId("e9"))], 2)
    with database.writing() as unit:
        unit.node_instances.remove_of(HOME, "d1")
    assert states(database) == []
    with database.writing() as unit:
        assert unit.node_instances.history(HOME, other, EVERYTHING).total == 1
        unit.node_instances.remove_all(HOME, [other])
        assert unit.node_instances.history(HOME, other, EVERYTHING).total == 0


DRIFTED = {"configuration_drift": {"ok": True, "result": {"size": 2}}}
UNWELL = {"status": {"ok": False, "result": "down"}}
FINE = {"status": {"ok": True}, "configuration_drift": {"ok": True, "result": None}}
ENDS = {"target_relationships_configuration_drift": {"db_1": {"result": ["port"]}}}


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ([{}, {}], None),
        ([FINE, {}], CheckCount()),
        ([DRIFTED, ENDS], CheckCount(drifted=2)),
        ([UNWELL | DRIFTED, FINE], CheckCount(drifted=1, unavailable=1)),
    ],
)
def test_what_checks_found_is_counted_by_node(
    database: Database, properties: list[dict[str, Any]], found: CheckCount | None
) -> None:
    with database.writing() as unit:
        for number, each in enumerate(properties):
            unit.node_instances.add(instance(f"web_{number}", system_properties=each))
    with database.reading() as unit:
        assert unit.node_instances.checks_by_node([(HOME, "d1")]).get((HOME, "d1", "web")) == found
