"""The deployment that grows and shrinks, as its README tells it."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from acceptance.events import events_of
from acceptance.guest import Guest

BLUEPRINT = Path(__file__).parents[2] / "examples" / "04-scale" / "blueprint.yaml"
ONE_OF_EACH = {
    "balancer": 1,
    "webserver": 1,
    "webserver_vm": 1,
    "database": 1,
    "queue": 1,
    "consumer": 1,
}
BY_NODE = ("-p", "scalable_entity_name=webserver_vm")


@pytest.fixture(scope="module")
def deployment(cfy: Guest) -> str:
    cfy.does("install", str(BLUEPRINT), "-b", "scaling", "-d", "scaling")
    return "scaling"


def run(cfy: Guest, deployment: str, workflow: str, *words: str) -> list[dict[str, Any]]:
    """Run the workflow; returns its events in their order."""
    cfy.does("executions", "start", workflow, "-d", deployment, *words)
    return events_of(cfy, cfy.execution(deployment, workflow)["id"])


def instances(cfy: Guest, deployment: str) -> list[dict[str, Any]]:
    """All in one answer: `Guest.instances` asks for each."""
    found: list[dict[str, Any]] = cfy.reads("node-instances", "list", "-d", deployment)
    return found


def counts(found: list[dict[str, Any]]) -> dict[str, int]:
    assert {each["state"] for each in found} == {"started"}
    return dict(Counter(each["node_id"] for each in found))


def of_node(found: list[dict[str, Any]], node: str) -> list[dict[str, Any]]:
    return [each for each in found if each["node_id"] == node]


def messages(events: list[dict[str, Any]], words: str) -> set[str]:
    """Who it is said of."""
    return {event["message"].split()[0] for event in events if words in event["message"]}


def test_scale_installs_what_is_new_and_the_balancer_takes_it_in(
    cfy: Guest, deployment: str
) -> None:
    [old] = of_node(instances(cfy, deployment), "webserver")
    events = run(cfy, deployment, "scale", *BY_NODE, "-p", "delta=2")
    now = instances(cfy, deployment)
    assert counts(now) == ONE_OF_EACH | {"webserver": 3, "webserver_vm": 3}
    new = {each["id"] for each in of_node(now, "webserver")} - {old["id"]}
    assert messages(events, "gets requests from now on") == new
    [balancer] = of_node(now, "balancer")
    for each in of_node(now, "webserver"):
        assert each["runtime_properties"] == {"started": 1, "balanced_by": balancer["id"]}
    assert len(balancer["relationships"]) == 3
    assert balancer["runtime_properties"] == {"started": 1}


def test_scale_takes_down_the_chosen_ones(cfy: Guest, deployment: str) -> None:
    before = of_node(instances(cfy, deployment), "webserver")
    chosen = before[0]["id"]
    down = ("-p", "delta=-1", "-p", f"include_instances={chosen}")
    events = run(cfy, deployment, "scale", *BY_NODE, *down)
    now = instances(cfy, deployment)
    assert counts(now) == ONE_OF_EACH | {"webserver": 2, "webserver_vm": 2}
    assert messages(events, "gets no more requests") == {chosen}
    assert chosen not in {each["id"] for each in now}
    [node] = [n for n in cfy.reads("nodes", "list", "-d", deployment) if n["id"] == "webserver_vm"]
    assert (node["number_of_instances"], node["planned_number_of_instances"]) == (2, 2)


def test_a_group_grows_by_a_cell(cfy: Guest, deployment: str) -> None:
    run(cfy, deployment, "scale", "-p", "scalable_entity_name=cell")
    now = instances(cfy, deployment)
    groups = {each["id"]: each["scaling_groups"] for each in now}
    consumers = of_node(now, "consumer")
    assert len(consumers) == 2
    for consumer in consumers:
        [edge] = consumer["relationships"]
        assert groups[edge["target_id"]] == consumer["scaling_groups"]
    cell = cfy.reads("deployments", "get", deployment)["scaling_groups"]["cell"]
    assert cell["properties"]["current_instances"] == 2


def test_a_workflow_does_it_by_hand(cfy: Guest, deployment: str) -> None:
    for count in (4, 1):
        run(cfy, deployment, "use_modify", "-p", f"new_number_of_instances={count}")
        now = counts(instances(cfy, deployment))
        assert (now["webserver_vm"], now["webserver"]) == (count, count)
    done = cfy.reads("deployments", "modifications", "list", deployment)
    own = [each for each in done if each["workflow_id"] == "use_modify"]
    assert [each["status"] for each in own] == ["finished", "finished"]


def test_the_local_profile_does_the_same(cfy: Guest, tmp_path: Path) -> None:
    alone = cfy.elsewhere(tmp_path)
    alone.does("profiles", "use", "local")
    alone.does("init", str(BLUEPRINT), "-b", "scaling")
    alone.does("install")
    alone.does("executions", "start", "scale", *BY_NODE, "-p", "delta=2")
    alone.does("executions", "start", "scale", *BY_NODE, "-p", "delta=-1")
    alone.does("executions", "start", "scale", "-p", "scalable_entity_name=cell")
    alone.does("executions", "start", "use_modify", "-p", "new_number_of_instances=3")
    found = alone.reads("node-instances", "list")
    assert counts(found) == ONE_OF_EACH | {
        "webserver": 3,
        "webserver_vm": 3,
        "queue": 2,
        "consumer": 2,
    }
    [balancer] = of_node(found, "balancer")
    for each in of_node(found, "webserver"):
        assert each["runtime_properties"] == {"started": 1, "balanced_by": balancer["id"]}
    done = alone.reads("deployments", "modifications", "list", "scaling")
    assert [each["status"] for each in done] == ["finished"] * 4
    said = alone.tries("deployments", "modifications", "rollback", done[0]["id"])
    assert (said.code, "is finished" in said) == (1, True)
    alone.does("uninstall")


def test_what_makes_no_sense_is_told(cfy: Guest, deployment: str) -> None:
    said = cfy.tries("executions", "start", "scale", "-d", deployment, *BY_NODE, "-p", "delta=-5")
    assert said.code == 1
    assert "cannot be scaled by -5" in said
    listed = cfy.reads("deployments", "modifications", "list", deployment)
    assert {each["status"] for each in listed} == {"finished"}
