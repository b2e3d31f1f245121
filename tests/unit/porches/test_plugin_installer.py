"""Plugins that are installed when code asks for it (framework §2.12)."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cloudify import plugin_installer, utils
from cloudify.context import CloudifyContext
from cloudify.exceptions import CommandExecutionException, PluginInstallationError
from cloudify.state import current_ctx
from conductor.runtime.sdk import patience, pip
from unit.runtime.sdk.promised import environment, work
from unit.runtime.sdk.records import Records

UPLOADED = {"name": "nginx", "package_name": "nginx-plugin", "package_version": "1.2"}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been run, after the name of the program."""
    found: list[list[str]] = []

    class Runner:
        def run(self, command: list[str]) -> None:
            assert command[:3] == [sys.executable, "-m", "pip"]
            found.append(command[3:])

    monkeypatch.setattr(pip, "LocalCommandRunner", Runner)
    return found


def test_a_local_environment_installs_into_its_own_interpreter(commands: Any) -> None:
    plugin_installer.install({**UPLOADED, "install_arguments": "--no-deps -c limits.txt"})
    plugin_installer.install({"name": "x", "source": "https://example.org/x.zip"})
    plugin_installer.uninstall(UPLOADED)
    assert commands == [
        ["install", "--no-deps", "-c", "limits.txt", "nginx-plugin==1.2"],
        ["install", "https://example.org/x.zip"],
        ["uninstall", "--yes", "nginx-plugin"],
    ]


def test_install_arguments_are_words() -> None:
    found = plugin_installer.get_plugin_args({"install_arguments": " -c limits.txt  --no-deps"})
    assert found == ["-c", "limits.txt", "--no-deps"]
    assert plugin_installer.get_plugin_args({"install_arguments": None}) == []


def test_a_plugin_in_the_blueprints_folder_is_installed_from_a_copy(commands: Any) -> None:
    records = Records()
    records.files = {"plugins/mine/setup.py": b"# mine"}
    with current_ctx.push(CloudifyContext({"local": True}, records)):  # type: ignore[arg-type]
        plugin_installer.install({"name": "mine", "source": "mine"})
        assert plugin_installer.get_plugin_source({"source": "https://a/b"}) == "https://a/b"
        assert plugin_installer.get_plugin_source({}) is None
    assert (Path(commands[0][1]) / "setup.py").read_text() == "# mine"


def test_what_pip_says_last_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    class Runner:
        def run(self, command: list[str]) -> None:
            raise CommandExecutionException("pip", "no such package", "", 1)

    monkeypatch.setattr(pip, "LocalCommandRunner", Runner)
    with pytest.raises(PluginInstallationError, match=r"install x failed: no such package"):
        plugin_installer.install({"name": "x", "package_name": "x"})
    with pytest.raises(PluginInstallationError, match="neither source nor package_name"):
        plugin_installer.install({"name": "x"})


def test_where_there_is_no_pip_uv_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[list[str]] = []
    runner = SimpleNamespace(run=found.append)
    monkeypatch.setattr(pip, "LocalCommandRunner", lambda: runner)
    monkeypatch.setattr(pip, "find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    plugin_installer.uninstall(UPLOADED)
    assert found == [["/bin/uv", "pip", "uninstall", "--python", sys.executable, "nginx-plugin"]]
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(PluginInstallationError, match="install one of them"):
        plugin_installer.uninstall(UPLOADED)


class Manager:
    """A manager with one uploaded plugin, which is installed when asked for the third time."""

    def __init__(self, last: str = "installed") -> None:
        self.plugins = self
        self.states = iter(["pending-install", "installing", last])
        self.asked: list[Any] = []

    def list(self, **query: Any) -> list[dict[str, Any]]:
        wanted = query.items() <= UPLOADED.items()
        older = {"id": "old", "uploaded_at": "2030-01-01"}
        return [older, {"id": "new", "uploaded_at": "2030-02-01"}] if wanted else []

    def install(self, plugin_id: str) -> Any:
        self.asked.append(plugin_id)
        return self.get(plugin_id)

    def get(self, plugin_id: str) -> Any:
        state = {"manager": "m", "state": next(self.states), "error": "no room"}
        return SimpleNamespace(installation_state=[state])


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(patience, "_pause", lambda _: None)
    found = Manager()
    monkeypatch.setattr("cloudify.manager.get_rest_client", lambda: found)
    with current_ctx.push(CloudifyContext({"rest_host": "10.0.0.5"})):
        yield found


def test_a_server_installs_the_newest_upload_and_it_is_waited_for(manager: Any) -> None:
    plugin_installer.install(UPLOADED)
    assert (manager.asked, list(manager.states)) == (["new"], [])


def test_an_installation_that_fails_says_where_and_why(manager: Any) -> None:
    manager.states = iter(["installing", "error"])
    with pytest.raises(PluginInstallationError, match="on m: no room"):
        plugin_installer.install(UPLOADED)


def test_a_plugin_that_nobody_uploaded_is_refused_unless_it_has_a_source(manager: Any) -> None:
    unknown = {**UPLOADED, "package_version": "9"}
    assert plugin_installer.get_managed_plugin(unknown) is None
    assert plugin_installer.get_managed_plugin({"name": "x"}) is None
    with pytest.raises(PluginInstallationError, match="cfy plugins upload"):
        plugin_installer.install(unknown)
    plugin_installer.install({**unknown, "source": "mine"})
    plugin_installer.uninstall(unknown)
    assert manager.asked == []


def test_a_workflow_has_plugins_installed_in_its_sequence(tmp_path: Path, commands: Any) -> None:
    def ask(ctx: Any) -> None:
        graph = ctx.graph_mode()
        sequence = graph.sequence()
        utils.add_plugins_to_install(ctx, [], sequence)
        utils.add_plugins_to_install(ctx, [UPLOADED], sequence)
        utils.add_plugins_to_uninstall(ctx, [UPLOADED], sequence)
        graph.execute()

    work(environment(tmp_path), ask)
    assert [words[0] for words in commands] == ["install", "uninstall"]
