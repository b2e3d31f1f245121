"""What "Creating Custom Workflows" promises, on a server and in a local environment.

Its tutorial, in five steps, is `examples/02-custom-workflow`, which has stories of its own.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acceptance.guest import Guest
from acceptance.place import Here, OnServer, Place
from acceptance.stage import client
from acceptance.waiting import eventually
from dsl_parser.parser import parse

BLUEPRINT = Path(__file__).parent / "founding" / "blueprint.yaml"
TUTORIAL = Path(__file__).parents[2] / "examples" / "02-custom-workflow" / "blueprint.yaml"
MAPPING = """
tosca_definitions_version: cloudify_dsl_1_3
imports: [cloudify/types/types.yaml]

plugins:
  my_workflow_plugin_name:
    executor: central_deployment_agent
    source: http://example.com/url/to/plugin.zip

workflows:
  my_workflow:
    mapping: my_workflow_plugin_name.my_workflow_module_name.run_operation
    parameters:
      operation:
        description: the operation to execute
      type_name:
        description: the base type for filtering nodes
        default: cloudify.nodes.Root
      operation_kwargs:
        description: the operation kwargs
        default: {}
      is_node_operation:
        description: >
          is the operation a node operation or
          a relationship operation otherwise
        default: true
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where operations that take long, and the test, tell each other."""
    return tmp_path_factory.mktemp("folder")


@pytest.fixture(scope="module", params=["server", "local"])
def place(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    if request.param == "server":
        cfy: Guest = request.getfixturevalue("cfy")
        cfy.deploys("founding", BLUEPRINT, f"folder={folder}")
        with client(request.getfixturevalue("server")) as told:
            yield OnServer(told, "founding")
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(BLUEPRINT.parent / "plugins" / "founding")
            yield Here(BLUEPRINT, {"folder": str(folder)}, tmp_path_factory.mktemp("local"))


def said(told: str, words: str) -> int:
    """Where somebody says it."""
    assert words in told, told
    return told.index(words)


class Cancelled:
    """An execution that was asked to stop while its code ran."""

    def __init__(self, place: Place, folder: Path, workflow: str) -> None:
        for name in ("begun", "enough"):
            (folder / name).unlink(missing_ok=True)
        begun, enough = folder / "begun", folder / "enough"
        self.told = place.cancels(
            workflow,
            lambda: eventually(begun.exists, f"{workflow} has begun"),
            enough.touch,
        )
        self.status = place.execution(workflow)["status"]


def test_a_workflow_is_a_function(place: Place) -> None:
    said(place.runs("my_workflow"), "my_workflow ran")


def test_a_blueprint_maps_a_workflow_and_declares_its_parameters() -> None:
    workflow = parse(MAPPING)["workflows"]["my_workflow"]
    assert workflow["operation"] == "my_workflow_module_name.run_operation"
    assert workflow["plugin"] == "my_workflow_plugin_name"
    defaults = {name: each.get("default") for name, each in workflow["parameters"].items()}
    assert defaults == {
        "operation": None,
        "type_name": "cloudify.nodes.Root",
        "operation_kwargs": {},
        "is_node_operation": True,
    }


def test_the_steps_of_the_tutorial_run_without_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(TUTORIAL.parent / "plugins" / "tutorial")
    tutorial = Here(TUTORIAL, {}, tmp_path)
    assert tutorial.runs("run_operation_1").count("configured, time 1") == 4
    check: dict[str, Any] = {"operation": "tutorial.upkeep.check"}
    apps = tutorial.runs("run_operation_2", type_name="tutorial.nodes.App", **check)
    assert apps.count("checked: nothing to say") == 2
    for workflow in ("run_operation_3", "run_operation_4", "run_operation"):
        told = tutorial.runs(workflow, operation_kwargs={"note": workflow}, **check)
        for words in ("Starting to run operation", f"checked: {workflow}", "Done running"):
            assert told.count(words) == 4
    links = tutorial.runs("run_operation", operation="tutorial.link.probe", is_node_operation=False)
    assert links.count("reach each other, says the source") == 4
    assert links.count("reach each other, says the target") == 4


def test_a_standard_workflow_stops_gracefully_when_it_looks_for_the_request(
    place: Place, folder: Path
) -> None:
    ended = Cancelled(place, folder, "stop_gracefully")
    said(ended.told, "stopping gracefully")
    assert ended.status == "cancelled"


def test_the_deprecated_result_still_means_cancelled(place: Place, folder: Path) -> None:
    assert Cancelled(place, folder, "return_the_old_value").status == "cancelled"


def test_a_standard_workflow_without_support_goes_on(place: Place, folder: Path) -> None:
    said(Cancelled(place, folder, "take_no_notice").told, "going on")


def test_a_request_in_the_final_waiting_ends_the_workflow_as_cancelled(
    place: Place, folder: Path
) -> None:
    assert Cancelled(place, folder, "leave_a_task_behind").status == "cancelled"


def test_a_cancelled_graph_raises_what_may_be_caught_to_clean_up(
    place: Place, folder: Path
) -> None:
    ended = Cancelled(place, folder, "clean_up")
    assert said(ended.told, "cleaning up") < said(ended.told, "one more operation")
    assert ended.status == "cancelled"


def test_a_resumed_workflow_restores_its_graph_and_runs_what_had_not_succeeded(
    place: Place,
) -> None:
    place.fails("resumable")
    told = place.resumes("resumable")
    assert place.execution("resumable")["status"] == "terminated", told
    [instance] = place.instances("some_node")
    assert instance["runtime_properties"]["my_interface.create"] == 1


def test_a_workflow_that_does_not_declare_it_fails_when_it_is_resumed(place: Place) -> None:
    place.fails("not_resumable")
    place.resumes("not_resumable")
    ended = place.execution("not_resumable")
    assert ended["status"] == "failed"
    assert "cannot be resumed" in ended["error"]


def test_a_workflow_without_a_graph_asks_whether_it_is_resumed(place: Place) -> None:
    place.fails("resumable_without_graph")
    said(place.resumes("resumable_without_graph"), "this is not the first time")
    assert place.execution("resumable_without_graph")["status"] == "terminated"


def test_task_handlers_are_called_and_decide(place: Place) -> None:
    said(place.runs("use_task_handlers"), "failed :(")
    said(place.runs("use_task_handlers"), "succeeded!")


def test_a_modification_adds_and_removes_instances_or_is_rolled_back(place: Place) -> None:
    more = place.runs("use_modify", new_number_of_instances=12)
    assert Counter(word for word in more.split() if word in ("added", "related")) == {
        "added": 11,
        "related": 1,
    }
    assert len(place.instances("webserver_vm")) == 12
    fewer = place.runs("use_modify", new_number_of_instances=1)
    assert fewer.count("webserver_vm is removed") == 11
    assert fewer.count("balancer is related") == 1
    assert len(place.instances("webserver_vm")) == 1
    place.fails("use_modify", new_number_of_instances=0)
    assert len(place.instances("webserver_vm")) == 1


def test_one_subgraph_begins_when_another_has_ended(place: Place) -> None:
    told = place.runs("use_subgraphs")
    steps = ["create", "configure", "start", "upgrade.step1", "upgrade.step2", "upgrade.step3"]
    places = [said(told, f"my_interface.{step} ran") for step in steps]
    assert places == sorted(places)


def test_contained_instances_are_found_directly_and_recursively(place: Place) -> None:
    told = place.runs("use_contained_subgraph")
    assert {word for word in ("some_node", "part", "piece") if f"{word} is within" in told} == {
        "part"
    }
    assert all(f"{word} belongs to it" in told for word in ("some_node", "part", "piece"))
