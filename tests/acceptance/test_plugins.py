"""The way of a plugin from a file to a blueprint that uses it."""

from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.server import Server
from packages import plugin_yaml, wagon, wheel

BLUEPRINT = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml, 'plugin:greeter-plugin?version={version}']
node_templates: {{hello: {{type: greeter.nodes.Greeting}}}}
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "greeter.wgn").write_bytes(wagon("1.2"))
    (tmp_path / "greeter.whl").write_bytes(wheel(version="1.10"))
    for version in ("1.2", "1.10"):
        (tmp_path / f"plugin-{version}.yaml").write_bytes(plugin_yaml(version))
    return tmp_path


def blueprint(folder: Path, version: str) -> str:
    path = folder / "blueprint" / "blueprint.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(BLUEPRINT.format(version=version))
    return str(path)


def test_a_plugin_is_uploaded_imported_and_kept_while_it_is_used(
    cfy: Guest, name: str, files: Path
) -> None:
    package, yaml = files / "greeter.wgn", str(files / "plugin-1.2.yaml")
    missing = cfy.tries("blueprints", "upload", "-b", name, blueprint(files, ">=1.0"))
    assert missing.code == 1
    assert "cfy plugins upload" in missing
    cfy.does("plugins", "validate", str(package), "-y", yaml)
    cfy.does("plugins", "upload", str(package), "-y", yaml, "--title", "Greeter", "-i", yaml)
    (listed,) = cfy.reads("plugins", "list", "--search", "greeter")
    assert (listed["title"], listed["package_version"]) == ("Greeter", "1.2")
    plugin = listed["id"]
    assert cfy.reads("plugins", "get", plugin)["yaml_files_paths"] == ["plugin-1.2.yaml"]
    cfy.does("plugins", "download", plugin, "-o", str(files / "back.wgn"))
    assert (files / "back.wgn").read_bytes() == package.read_bytes()
    cfy.does("plugins", "download_yaml", plugin, "-o", str(files / "back.yaml"))
    assert (files / "back.yaml").read_bytes() == plugin_yaml("1.2")
    taken = cfy.tries("plugins", "download", plugin, "-o", str(files / "back.wgn"))
    assert (taken.code, "exists already" in taken) == (1, True)
    cfy.deploys(name, Path(blueprint(files, ">=1.0")))
    refused = cfy.tries("plugins", "delete", plugin)
    assert refused.code == 1
    assert f"blueprint {name} (deployments: {name})" in refused
    cfy.does("plugins", "delete", plugin, "--force")
    assert cfy.tries("plugins", "get", plugin).code == 5


def test_a_blueprint_gets_the_newest_version_and_the_labels_of_its_plugin(
    cfy: Guest, name: str, files: Path
) -> None:
    for package, version in (("greeter.wgn", "1.2"), ("greeter.whl", "1.10")):
        yaml = str(files / f"plugin-{version}.yaml")
        cfy.does("plugins", "upload", str(files / package), "-y", yaml)
    newest = cfy.reads("plugins", "list", "--sort-by", "uploaded_at", "--descending")[0]["id"]
    cfy.does("plugins", "deployment-labels", "add", "tool:other,level:9", newest)
    cfy.does("plugins", "deployment-labels", "delete", "tool:greeter", newest)
    cfy.deploys(name, Path(blueprint(files, ">=1.0")))
    plan = cfy.reads("blueprints", "get", name)["plan"]
    (needed,) = plan["deployment_plugins_to_install"]
    assert needed["package_version"] == "1.10"
    labels = cfy.reads("deployments", "get", name)["labels"]
    assert {(each["key"], each["value"]) for each in labels} == {("tool", "other"), ("level", "9")}
    again = cfy.tries(
        "plugins", "upload", str(files / "greeter.wgn"), "-y", str(files / "plugin-1.2.yaml")
    )
    assert again.code == 1
    assert "uploaded already" in again


def test_a_plugin_is_installed_ahead(cfy: Guest, files: Path) -> None:
    (files / "greeter.whl").write_bytes(wheel(version="3.0"))
    (files / "plugin.yaml").write_bytes(plugin_yaml("3.0"))
    uploaded = str(files / "greeter.whl")
    cfy.does("plugins", "upload", uploaded, "-y", str(files / "plugin.yaml"))
    (plugin,) = (p for p in cfy.reads("plugins", "list") if p["package_version"] == "3.0")
    assert "is installed" in cfy.does("plugins", "install", plugin["id"])
    (state,) = cfy.reads("plugins", "get", plugin["id"], "--get-data")["installation_state"]
    assert (state["state"], state["error"]) == ("installed", None)


def test_a_server_that_stays_offline_installs_what_a_wagon_brings_and_says_what_is_missing(
    own_server: Server, tmp_path: Path, files: Path
) -> None:
    own_server.environment["CONDUCTOR_PLUGINS_OFFLINE"] = "1"
    own_server.start()
    offline = Guest(tmp_path / "guest", own_server)
    offline.log_in()
    (files / "lacking.whl").write_bytes(wheel(version="4.1", requires="no-such-library==1.2"))
    (files / "lacking.yaml").write_bytes(plugin_yaml("4.1"))
    for package, yaml in (("greeter.wgn", "plugin-1.2.yaml"), ("lacking.whl", "lacking.yaml")):
        offline.does("plugins", "upload", str(files / package), "-y", str(files / yaml))
    found = {each["package_version"]: each["id"] for each in offline.reads("plugins", "list")}
    assert "is installed" in offline.does("plugins", "install", found["1.2"])
    said = offline.tries("plugins", "install", found["4.1"])
    assert said.code == 1, said.text
    assert "offline" in said, said.text


def test_a_plugin_whose_installation_fails_half_way_says_why_and_can_be_tried_again(
    cfy: Guest, server: Server, files: Path
) -> None:
    lacking = f"no-such-library @ {(files / 'no_such_library-1.2-py3-none-any.whl').as_uri()}"
    (files / "greeter.whl").write_bytes(wheel(version="4.0", requires=lacking))
    (files / "plugin.yaml").write_bytes(plugin_yaml("4.0"))
    cfy.does("plugins", "upload", str(files / "greeter.whl"), "-y", str(files / "plugin.yaml"))
    (plugin,) = (p for p in cfy.reads("plugins", "list") if p["package_version"] == "4.0")
    said = cfy.tries("plugins", "install", plugin["id"])
    assert said.code == 1
    assert "no_such_library-1.2" in said, said.text
    (state,) = cfy.reads("plugins", "get", plugin["id"], "--get-data")["installation_state"]
    assert (state["state"], "no_such_library-1.2" in state["error"]) == ("error", True)
    assert list((server.data / "hosts" / "plugins").rglob("*.partial")) == []
    (files / "no_such_library-1.2-py3-none-any.whl").write_bytes(wheel("no_such_library", "1.2"))
    assert "is installed" in cfy.does("plugins", "install", plugin["id"])
    (state,) = cfy.reads("plugins", "get", plugin["id"], "--get-data")["installation_state"]
    assert (state["state"], state["error"]) == ("installed", None)


def test_an_uploaded_plugin_needs_no_folder_that_its_yaml_names_as_source(
    cfy: Guest, name: str, files: Path
) -> None:
    yaml = files / "with-source.yaml"
    said = plugin_yaml("1.30").decode()
    yaml.write_text(said.replace("    package_name", "    source: greeter\n    package_name"))
    package = files / "of-its-folder.whl"
    package.write_bytes(wheel(version="1.30"))
    cfy.does("plugins", "upload", str(package), "-y", str(yaml))
    cfy.deploys(name, Path(blueprint(files, "1.30")))
    cfy.does("executions", "start", "install", "-d", name)
