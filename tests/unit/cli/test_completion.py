"""What shells complete: names that the server has, and nothing at all when it cannot be asked."""

import pytest
from click.shell_completion import ShellComplete

from cli.conftest import Cfy, page
from conductor.cli.invocation import Invocation
from conductor.cli.main import main


def completed(cfy: Cfy, *words: str) -> list[str]:
    """The last word is the one that is being typed."""
    shell = ShellComplete(main, {"obj": cfy.invocation()}, "cfy", "_CFY_COMPLETE")
    return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]


@pytest.mark.parametrize(
    ("line", "call", "field"),
    [
        ("blueprints get", "GET /blueprints", "id"),
        ("deployments delete", "GET /deployments", "id"),
        ("events list", "GET /executions", "id"),
        ("node-instances get", "GET /node-instances", "id"),
        ("nodes get -d dep", "GET /nodes", "id"),
        ("plugins install", "GET /plugins", "id"),
        ("secrets set-owner", "GET /secrets", "key"),
        ("secrets set-owner word -s", "GET /users", "username"),
        ("tokens delete", "GET /tokens", "id"),
    ],
)
def test_names_are_completed_from_the_server(line: str, call: str, field: str, cfy: Cfy) -> None:
    cfy.on(call, page({field: "web"}, {field: "wide"}, {field: "db"}))
    assert completed(cfy, *line.split(), "w") == ["web", "wide"]


def test_workflows_are_those_of_the_deployment(cfy: Cfy) -> None:
    cfy.on("GET /deployments/dep", {"id": "dep", "workflows": [{"name": "heal"}, {"name": "stop"}]})
    assert completed(cfy, "executions", "start", "-d", "dep", "") == ["heal", "stop"]
    assert completed(cfy, "executions", "start", "") == []


def test_commands_and_options_are_completed_without_a_server(cfy: Cfy) -> None:
    assert completed(cfy, "dep") == ["deployments"]
    assert completed(cfy, "deployments", "list", "--search-") == ["--search-name"]
    assert cfy.calls() == []


def test_nothing_is_completed_while_the_server_is_away(cfy: Cfy) -> None:
    cfy.away("GET /blueprints")
    assert completed(cfy, "blueprints", "get", "") == []
    assert cfy.calls() == ["GET /blueprints"]  # asked once: nobody waits for a shell


def test_nothing_is_completed_where_no_server_is_chosen(no_profile: object) -> None:
    shell = ShellComplete(main, {"obj": Invocation()}, "cfy", "_CFY_COMPLETE")
    assert shell.get_completions(["blueprints", "get"], "") == []


def test_profiles_are_completed_from_this_machine(cfy: Cfy) -> None:
    cfy("profiles", "use", "local")
    assert completed(cfy, "profiles", "delete", "") == ["local"]
    assert completed(cfy, "status", "--manager", "lo") == ["local"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, cfy: Cfy) -> None:
    result = cfy("completion", shell)
    assert result.exit_code == 0
    assert f"_CFY_COMPLETE={shell}_complete" in result.output
