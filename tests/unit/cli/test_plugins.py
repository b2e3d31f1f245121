from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from cli.conftest import Cfy, page
from cloudify_rest_client.client import CloudifyClient
from conductor.cli.failures import TIMEOUT, Failure
from conductor.cli.plugin_installation import install_and_wait
from packages import plugin_yaml, wagon, wheel

MADE = {"id": "p1", "title": "Greeter", "package_name": "greeter-plugin"}
PENDING = {"manager": "m", "agent": None, "state": "pending-install", "error": None}
INSTALLED = PENDING | {"state": "installed"}
FAILED = PENDING | {"state": "error", "error": "no such wheel"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "greeter.wgn").write_bytes(wagon())
    (tmp_path / "plugin.yaml").write_bytes(plugin_yaml())
    (tmp_path / "picture.png").write_bytes(b"PNG")
    return tmp_path


def test_an_upload_packs_package_yaml_and_icon(cfy: Cfy, files: Path) -> None:
    cfy.on("POST /plugins", MADE, status=201)
    words = ["-y", str(files / "plugin.yaml"), "-i", str(files / "picture.png"), "--title", "Hi"]
    result = cfy("plugins", "upload", str(files / "greeter.wgn"), *words, "--private-resource")
    assert "Plugin Greeter is uploaded as p1." in result.output
    (request,) = cfy.requests
    assert dict(request.url.params) == {"visibility": "private", "title": "Hi"}
    with ZipFile(BytesIO(request.content)) as sent:
        assert sent.namelist() == ["greeter.wgn", "plugin.yaml", "icon.png"]


def test_an_upload_of_many_names_each(cfy: Cfy, files: Path) -> None:
    cfy.on("POST /plugins", page(MADE, MADE | {"id": "p2"}), status=201)
    result = cfy("plugins", "upload", str(files / "greeter.wgn"))
    assert result.output.count("is uploaded as") == 2
    assert cfy.requests[0].content == (files / "greeter.wgn").read_bytes()


def test_a_bundle_is_sent_as_it_is(cfy: Cfy, files: Path) -> None:
    cfy.on("POST /plugins", page(MADE, MADE | {"id": "p2"}), status=201)
    result = cfy("plugins", "bundle-upload", "-p", str(files / "greeter.wgn"))
    assert "uploaded as p2" in result.output
    assert cfy.requests[0].content == (files / "greeter.wgn").read_bytes()
    missing = cfy("plugins", "bundle-upload", "-p", "nowhere.tgz")
    assert (missing.exit_code, "no file nowhere.tgz" in missing.output) == (2, True)


def test_a_plugin_that_is_not_there_is_a_sentence(cfy: Cfy) -> None:
    result = cfy("plugins", "upload", "nowhere.wgn")
    assert (result.exit_code, "no file nowhere.wgn" in result.output) == (2, True)


def test_a_plugin_in_use_is_told_with_the_way_out(cfy: Cfy) -> None:
    refused = {"message": "used by blueprint bp", "error_code": "plugin_in_use"}
    cfy.on("DELETE /plugins/p1", refused, status=405)
    result = cfy("plugins", "delete", "p1")
    assert result.exit_code == 1
    assert "used by blueprint bp" in result.output
    assert "--force" in result.output
    assert cfy.sent("DELETE /plugins/p1") == {"force": False}


def test_lists_show_states_when_asked(cfy: Cfy) -> None:
    cfy.on("GET /plugins", page(MADE | {"installation_state": [INSTALLED]}))
    assert "installation_state" in cfy("plugins", "list", "--get-data").output
    assert cfy.requests[0].url.params["_get_data"] == "true"
    assert "installation_state" not in cfy("plugins", "list").output


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        (("deployment-labels", "add", "a:c,B:x"), {"labels": {"a": ["b", "c"], "b": ["x"]}}),
        (("blueprint-labels", "delete", "a"), {"blueprint_labels": {}}),
        (("resource-tags", "add", "a:d"), {"resource_tags": {"a": ["b", "d"]}}),
    ],
)
def test_labels_are_read_changed_and_written_back(
    cfy: Cfy, words: tuple[str, ...], sent: dict[str, Any]
) -> None:
    fields = ("labels", "blueprint_labels", "resource_tags")
    cfy.on("GET /plugins/p1", MADE | {field: {"a": ["b"]} for field in fields})
    cfy.on("PATCH /plugins/p1", MADE)
    assert cfy("plugins", *words, "p1").exit_code == 0
    assert cfy.sent("PATCH /plugins/p1") == sent


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "a:b"), 0),
        (("add", "a"), 2),
        (("delete", "a:c"), 5),
        (("delete", "z"), 5),
        (("list",), 0),
    ],
)
def test_nothing_is_written_when_nothing_changes(
    cfy: Cfy, words: tuple[str, ...], code: int
) -> None:
    cfy.on("GET /plugins/p1", MADE | {"labels": {"a": ["b"]}})
    assert cfy("plugins", "deployment-labels", *words, "p1").exit_code == code
    assert "PATCH /plugins/p1" not in cfy.calls()


def test_an_installation_is_waited_for(cfy: Cfy) -> None:
    cfy.on("POST /plugins/p1", MADE | {"installation_state": [PENDING]})
    cfy.on("GET /plugins/p1", MADE | {"installation_state": [INSTALLED]})
    result = cfy("plugins", "install", "p1", "--manager-hostname", "m")
    assert result.output == "Plugin p1 is installed.\n"
    assert cfy.sent("POST /plugins/p1") == {"action": "install", "managers": ["m"]}


def test_a_failed_installation_says_where_and_why(cfy: Cfy) -> None:
    cfy.on("POST /plugins/p1", MADE | {"installation_state": [FAILED]})
    result = cfy("plugins", "install", "p1")
    assert result.exit_code == 1
    assert "error on m: no such wheel" in result.output


def test_an_installation_that_takes_too_long_is_let_go(cfy: Cfy) -> None:
    cfy.on("POST /plugins/p1", MADE | {"installation_state": [PENDING]})
    cfy.on("GET /plugins/p1", MADE | {"installation_state": [PENDING]})
    server = CloudifyClient(session=cfy.invocation().session)
    waits: list[float] = []
    with pytest.raises(Failure, match="still pending-install on m") as caught:
        install_and_wait(
            server, "p1", [], [], timeout=2, wait=waits.append, now=lambda: float(len(waits))
        )
    assert len(waits) == 2
    assert caught.value.exit_code == TIMEOUT


def test_a_plugin_is_checked_without_a_server(cfy: Cfy, files: Path) -> None:
    yaml = str(files / "plugin.yaml")
    result = cfy("plugins", "validate", str(files / "greeter.wgn"), "-y", yaml)
    assert "is a valid plugin: greeter-plugin 1.0." in result.output
    assert cfy("plugins", "validate", str(files / "greeter.wgn")).exit_code == 0
    assert cfy.calls() == []


@pytest.mark.parametrize(
    ("package", "yaml", "words"),
    [
        (b"nothing", plugin_yaml(), "plugin.whl"),
        (wheel("other"), plugin_yaml(), "the package is called other"),
        (wheel(version="2.0"), plugin_yaml(), "of version '2.0'"),
        (wheel(), plugin_yaml() + b"node_templates: {a: {type: no}}", "plugin.yaml:16:28"),
        (wheel(), b"plugins: [a]", "plugin.yaml:1"),
    ],
)
def test_a_wrong_plugin_is_found_without_a_server(
    cfy: Cfy, tmp_path: Path, package: bytes, yaml: bytes, words: str
) -> None:
    (tmp_path / "plugin.whl").write_bytes(package)
    (tmp_path / "plugin.yaml").write_bytes(yaml)
    path = str(tmp_path / "plugin.whl")
    result = cfy("plugins", "validate", path, "-y", str(tmp_path / "plugin.yaml"))
    assert result.exit_code == 1
    assert f"{path} is not a valid plugin" in result.output
    assert words in result.output
