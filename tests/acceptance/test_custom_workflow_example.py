"""The workflow that grows in five steps, as its README tells it."""

from pathlib import Path
from typing import Any

import pytest

from acceptance.events import events_of, first
from acceptance.guest import Guest

BLUEPRINT = Path(__file__).parents[2] / "examples" / "02-custom-workflow" / "blueprint.yaml"
STARTING, DONE = "Starting to run operation", "Done running operation"
CHECK = ("-p", "operation=tutorial.upkeep.check")
PROBE = ("-p", "operation=tutorial.link.probe", "-p", "is_node_operation=false")


@pytest.fixture(scope="module")
def deployment(cfy: Guest) -> str:
    cfy.does("install", str(BLUEPRINT), "-b", "workflows", "-d", "workflows")
    return "workflows"


def run(cfy: Guest, deployment: str, workflow: str, *words: str) -> list[dict[str, Any]]:
    """Run the workflow; returns its events in their order."""
    cfy.does("executions", "start", workflow, "-d", deployment, *words)
    return events_of(cfy, cfy.execution(deployment, workflow)["id"])


def kept(cfy: Guest, deployment: str, name: str) -> dict[str, Any]:
    """A runtime property of all instances, by their ids."""
    return {
        instance["id"]: instance["runtime_properties"].get(name)
        for instance in cfy.instances(deployment)
    }


def of_node(cfy: Guest, deployment: str, node: str) -> list[str]:
    return [each["id"] for each in cfy.instances(deployment) if each["node_id"] == node]


def assert_each_waits_for_its_targets(
    cfy: Guest, deployment: str, events: list[dict[str, Any]]
) -> None:
    (database,) = of_node(cfy, deployment, "database")
    (proxy,) = of_node(cfy, deployment, "proxy")
    for app in of_node(cfy, deployment, "app"):
        for earlier, later in ((database, app), (app, proxy)):
            done = first(events, message=DONE, node_instance_id=earlier)
            assert done < first(events, message=STARTING, node_instance_id=later)


def test_step_1_runs_one_operation_on_every_instance(cfy: Guest, deployment: str) -> None:
    before = kept(cfy, deployment, "configured")
    run(cfy, deployment, "run_operation_1")
    assert len(before) == 4
    after = kept(cfy, deployment, "configured")
    assert after == {instance: times + 1 for instance, times in before.items()}


def test_step_2_takes_operation_type_and_inputs_as_parameters(cfy: Guest, deployment: str) -> None:
    note = ("-p", "operation_kwargs={note: only the apps}")
    run(cfy, deployment, "run_operation_2", *CHECK, "-p", "type_name=tutorial.nodes.App", *note)
    checked = kept(cfy, deployment, "checked")
    found = {instance for instance, note in checked.items() if note == "only the apps"}
    assert found == set(of_node(cfy, deployment, "app"))


def test_a_parameter_without_a_default_must_be_given(cfy: Guest, deployment: str) -> None:
    said = cfy.tries("executions", "start", "run_operation", "-d", deployment)
    assert said.code == 1
    assert "operation" in said


def test_step_3_tells_when_it_begins_and_when_it_is_done(cfy: Guest, deployment: str) -> None:
    events = run(cfy, deployment, "run_operation_3", *CHECK)
    for instance in kept(cfy, deployment, "checked"):
        begun = first(events, message=STARTING, node_instance_id=instance)
        ran = first(events, event_type="task_succeeded", node_instance_id=instance)
        assert begun < ran < first(events, message=DONE, node_instance_id=instance)


def test_step_4_runs_in_the_order_of_relationships(cfy: Guest, deployment: str) -> None:
    events = run(cfy, deployment, "run_operation_4", *CHECK)
    assert_each_waits_for_its_targets(cfy, deployment, events)


def test_step_5_runs_operations_of_nodes(cfy: Guest, deployment: str) -> None:
    events = run(
        cfy, deployment, "run_operation", *CHECK, "-p", "operation_kwargs={note: all is well}"
    )
    assert set(kept(cfy, deployment, "checked").values()) == {"all is well"}
    assert_each_waits_for_its_targets(cfy, deployment, events)


def test_step_5_runs_operations_of_both_ends_of_every_relationship(
    cfy: Guest, deployment: str
) -> None:
    events = run(cfy, deployment, "run_operation", *PROBE)
    said = sorted(event["message"] for event in events if "reach each other" in event["message"])
    assert said == [
        f"{source} and {target} reach each other, says the {end}"
        for source, target in (("app", "database"), ("proxy", "app"))
        for end in ("source", "source", "target", "target")
    ]
    assert_each_waits_for_its_targets(cfy, deployment, events)
