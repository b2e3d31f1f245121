"""Plugins as others write them, who know nothing of us."""

from pathlib import Path
from typing import Any

from acceptance.guest import Guest

OUTSIDERS = Path(__file__).parent / "outsiders"
COMMANDS = OUTSIDERS / "commands" / "blueprint.yaml"
FAILING = "echo half a result && echo no such luck >&2 && exit 3"  # a semicolon would end the input


def the(node: str, cfy: Guest, deployment: str) -> dict[str, Any]:
    """The runtime properties of this node's only instance."""
    (found,) = [one for one in cfy.instances(deployment) if one["node_id"] == node]
    properties: dict[str, Any] = found["runtime_properties"]
    return properties


def test_commands_leave_their_output_and_go_without_a_trace(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(name, COMMANDS, f"work_dir={tmp_path}")
    said = cfy.does("executions", "start", "install", "-d", name)
    assert 'Running: echo "Hello $WHO"' in said
    results = cfy.reads("deployments", "outputs", name)["results"]
    (instance,) = cfy.instances(name)
    assert [result["stdout"] for result in results] == [
        "Hello Ada",
        "Hello Ada",
        f"I am {instance['id']}",
        "",
    ]
    (folder,) = tmp_path.iterdir()
    assert instance["runtime_properties"]["working_directory"] == str(folder)
    cfy.does("executions", "start", "uninstall", "-d", name)
    assert list(tmp_path.iterdir()) == []
    assert the("files", cfy, name) == {}


def test_a_failing_command_fails_its_operation_with_what_it_printed(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(name, COMMANDS, f"work_dir={tmp_path}", f"last_command={FAILING}")
    said = cfy.tries("executions", "start", "install", "-d", name)
    assert said.code == 1
    assert "ended with 3: half a result\nno such luck" in said
    assert the("files", cfy, name)["results"][-1]["code"] == 3
    assert "no such luck" in cfy.execution(name, "install")["error"]
    cfy.does("executions", "start", "uninstall", "-d", name)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_command_is_noted_and_ignored_where_that_is_wished(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(
        name, COMMANDS, f"work_dir={tmp_path}", f"last_command={FAILING}", "ignore_failure=true"
    )
    said = cfy.does("executions", "start", "install", "-d", name)
    assert "Ignored: Command" in said
    last = the("files", cfy, name)["results"][-1]
    assert (last["code"], last["stdout"], last["stderr"]) == (3, "half a result", "no such luck")


def test_commands_are_run_by_hand_with_inputs_of_the_moment(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(name, COMMANDS, f"work_dir={tmp_path}")
    cfy.does("executions", "start", "install", "-d", name)
    words = ["executions", "start", "execute_operation", "-d", name]
    words += ["-p", "operation=commands.run", "-p", "allow_kwargs_override=true"]
    cfy.does(*words, "-p", 'operation_kwargs={"commands": ["pwd", "exit 7"], "ignore_failure": 1}')
    results = the("files", cfy, name)["results"]
    assert [result["code"] for result in results[-2:]] == [0, 7]
    assert results[-2]["stdout"] == the("files", cfy, name)["working_directory"]
    said = cfy.tries(*words, "-p", 'operation_kwargs={"commands": ["exit 8"]}')
    assert said.code == 1
    assert "'exit 8' ended with 8" in said
