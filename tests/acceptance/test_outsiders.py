"""Plugins as others write them, who know nothing of us."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acceptance.guest import Guest
from acceptance.user_service import UserService, user_service

OUTSIDERS = Path(__file__).parent / "outsiders"
COMMANDS = OUTSIDERS / "commands" / "blueprint.yaml"
HEAL = OUTSIDERS / "heal" / "blueprint.yaml"
REST = OUTSIDERS / "rest" / "blueprint.yaml"
FAILING = "echo half a result && echo no such luck >&2 && exit 3"  # a semicolon would end the input
TOKEN = "a-token-that-nobody-may-read"  # noqa: S105


@pytest.fixture
def users(cfy: Guest) -> Iterator[UserService]:
    with user_service() as service:
        service.token = TOKEN
        cfy.does("secrets", "create", "rest_token", "-s", TOKEN, "-u")
        yield service


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


def test_a_service_is_called_as_the_templates_say_again_while_it_is_busy(
    cfy: Guest, name: str, users: UserService
) -> None:
    users.busy = 2
    cfy.deploys(name, REST, f"port={users.port}")
    said = cfy.does("executions", "start", "install", "-d", name)
    attempt = [("PUT", "/groups/readers", 201), ("PUT", "/groups/writers", 201)]
    busy, made = ("POST", "/users", 503), ("POST", "/users", 201)
    assert users.asked == [*attempt, busy, *attempt, busy, *attempt, made]
    assert said.count("ask again") == 2, said
    assert TOKEN not in said
    (instance,) = cfy.instances(name)
    assert users.users == [
        {
            "name": "ada",
            "groups": ["readers", "writers"],
            "comment": f"made for {instance['id']} of {name}",
        }
    ]
    assert instance["runtime_properties"] == {"user_id": 1, "user_path": "/users/1"}
    assert cfy.reads("deployments", "outputs", name) == {"user": 1}
    cfy.does("executions", "start", "uninstall", "-d", name)
    assert users.asked[-1] == ("DELETE", "/users/1", 204)


def test_a_service_that_refuses_is_not_asked_again(
    cfy: Guest, name: str, users: UserService
) -> None:
    users.token = "another"  # noqa: S105
    cfy.deploys(name, REST, f"port={users.port}")
    said = cfy.tries("executions", "start", "install", "-d", name)
    assert said.code == 1
    assert "who are you?" in said
    assert [asked for asked in users.asked if asked[0] == "POST"] == [("POST", "/users", 403)]
    assert the("user", cfy, name) == {}


def services(cfy: Guest, deployment: str) -> dict[str, dict[str, Any]]:
    """The runtime properties of all instances, by their ids."""
    return {one["id"]: one["runtime_properties"] for one in cfy.instances(deployment)}


def named(node: str, instances: dict[str, dict[str, Any]]) -> list[str]:
    return sorted(instance for instance in instances if instance.startswith(f"{node}_"))


@pytest.mark.parametrize("workflow", ["repair", "rebuild"])
def test_a_workflow_heals_what_is_broken_and_touches_nothing_else(
    cfy: Guest, name: str, tmp_path: Path, workflow: str
) -> None:
    cfy.deploys(name, HEAL, f"work_dir={tmp_path}")
    cfy.does("executions", "start", "install", "-d", name)
    before = services(cfy, name)
    (database,), (proxy,) = named("database", before), named("proxy", before)
    broken, *healthy = named("service", before)
    assert set(before[database]["clients"]) == set(before[proxy]["servers"]) == {broken, *healthy}
    (tmp_path / broken).unlink()
    (tmp_path / proxy).unlink()  # of another node than the one that is healed

    said = cfy.does("executions", "start", workflow, "-d", name, "-p", "node_id=service")

    assert f"{broken} is broken" in said
    assert all(f"{one} is fine" in said for one in healthy)
    after = services(cfy, name)
    once = ["create", "configure", "start"]
    assert after[broken]["history"] == [*once, "stop", "delete", *once]
    serial = after[broken]["serial"]
    assert serial not in ("", before[broken]["serial"])
    assert (tmp_path / broken).read_text() == serial
    assert after[broken]["servers"] == {database: before[database]["serial"]}
    for one in healthy:
        assert after[one] == before[one] | {"status": "ok"}
    for one, book in ((database, "clients"), (proxy, "servers")):
        assert after[one] == before[one] | {book: before[one][book] | {broken: serial}}
    assert {one["state"] for one in cfy.instances(name)} == {"started"}
    assert not (tmp_path / proxy).exists()


def test_healing_a_node_that_is_not_there_fails_with_a_sentence(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(name, HEAL, f"work_dir={tmp_path}")
    missing = cfy.tries("executions", "start", "repair", "-d", name)
    assert missing.code == 1
    assert "node_id" in missing
    said = cfy.tries("executions", "start", "repair", "-d", name, "-p", "node_id=ghost")
    assert said.code == 1
    assert "There is no node ghost" in said
