"""The unmodified public client uploads blueprints and plugins, and works with them."""

import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from acceptance.server import PASSWORD, Server
from contract.public_client import Ended, PublicClient, install, programs_of
from contract.web_server import web_server
from packages import plugin_yaml, wheel

BLUEPRINT = b"""\
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
description: as the public client sends it
inputs: {word: {default: hello}}
node_templates: {web: {type: cloudify.nodes.Root}}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("public-server"))
    running.environment["CONDUCTOR_IMPORT_NETWORKS"] = "127.0.0.1"
    running.start()
    try:
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="module")
def cfy(server: Server, tmp_path_factory: pytest.TempPathFactory) -> PublicClient:
    folder = tmp_path_factory.mktemp("public")
    client = PublicClient(programs_of(install, tmp_path_factory), folder)
    use = f"profiles use 127.0.0.1 --rest-port {server.port} -u admin -t default_tenant -p"
    does(client, *use.split(), PASSWORD)
    return client


def does(cfy: PublicClient, *words: str) -> str:
    ended = cfy(*words)
    assert ended.code == 0, ended.text
    return ended.text


def reads(cfy: PublicClient, *words: str) -> Any:
    text = does(cfy, *words, "--json")
    return json.loads(text[min(place for sign in "{[" if (place := text.find(sign)) >= 0) :])


def tarred(mode: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        info = tarfile.TarInfo("app/blueprint.yaml")
        info.size = len(BLUEPRINT)
        archive.addfile(info, io.BytesIO(BLUEPRINT))
    return stream.getvalue()


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("app/blueprint.yaml", BLUEPRINT)
    return stream.getvalue()


ARCHIVES = {
    "zip": zipped(),
    "tar": tarred("w"),
    "tar.gz": tarred("w:gz"),
    "tar.bz2": tarred("w:bz2"),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_every_kind_of_archive_goes_up(cfy: PublicClient, kind: str) -> None:
    name = f"of-{kind.replace('.', '-')}"
    path = cfy.home / f"app.{kind}"
    path.write_bytes(ARCHIVES[kind])
    does(cfy, "blueprints", "upload", str(path), "-b", name)
    got = reads(cfy, "blueprints", "get", name)
    assert got["state"] == "uploaded"
    assert got["description"] == "as the public client sends it"


def test_an_archive_comes_from_a_url(cfy: PublicClient) -> None:
    with web_server({"/app.zip": ARCHIVES["zip"]}) as url:
        does(cfy, "blueprints", "upload", f"{url}/app.zip", "-b", "of-a-url")
        refused = cfy("blueprints", "upload", f"{url}/none.zip", "-b", "of-no-url")
    assert reads(cfy, "blueprints", "get", "of-a-url")["state"] == "uploaded"
    assert refused.code == 1
    assert "answered 404" in refused


def test_a_broken_blueprint_is_told_and_replaced(cfy: PublicClient) -> None:
    folder = cfy.home / "broken"
    folder.mkdir()
    (folder / "blueprint.yaml").write_bytes(BLUEPRINT.replace(b"nodes.Root", b"nodes.Nothing"))
    said = cfy("blueprints", "upload", str(folder / "blueprint.yaml"), "-b", "mended")
    assert said.code == 1
    assert "cloudify.nodes.Nothing" in said
    (folder / "blueprint.yaml").write_bytes(BLUEPRINT)
    does(cfy, "blueprints", "upload", str(folder / "blueprint.yaml"), "-b", "mended")
    again = cfy("blueprints", "upload", str(folder / "blueprint.yaml"), "-b", "mended")
    assert (again.code, "exists already" in again) == (1, True)


def test_what_people_see_of_a_blueprint_is_changed(cfy: PublicClient, server: Server) -> None:
    folder = cfy.home / "seen"
    folder.mkdir()
    (folder / "blueprint.yaml").write_bytes(BLUEPRINT)
    (folder / "icon.png").write_bytes(b"\x89PNG\r\n")
    where, icon = str(folder / "blueprint.yaml"), str(folder / "icon.png")
    does(cfy, "blueprints", "upload", where, "-b", "seen", "--labels", "env:prod", "-l", "private")
    does(cfy, "blueprints", "set-icon", "seen", "-i", icon)
    does(cfy, "blueprints", "labels", "add", "tier:web", "seen")
    does(cfy, "blueprints", "labels", "delete", "env:prod", "seen")
    does(cfy, "blueprints", "set-visibility", "seen", "-l", "tenant")
    assert "tier" in does(cfy, "blueprints", "labels", "list", "seen")
    assert "word" in does(cfy, "blueprints", "inputs", "seen")
    got = reads(cfy, "blueprints", "get", "seen")
    assert got["visibility"] == "tenant"
    narrowed = cfy("blueprints", "set-visibility", "seen", "-l", "private")
    assert narrowed.code != 0
    answer = httpx.get(
        f"http://127.0.0.1:{server.port}/resources/blueprints/default_tenant/seen/icon.png",
        auth=("admin", PASSWORD),
    )
    assert (answer.status_code, answer.content) == (200, b"\x89PNG\r\n")
    does(cfy, "blueprints", "set-global", "seen")


def test_a_blueprint_in_use_is_not_deleted(cfy: PublicClient) -> None:
    folder = cfy.home / "used"
    folder.mkdir()
    (folder / "blueprint.yaml").write_bytes(BLUEPRINT)
    does(cfy, "blueprints", "upload", str(folder / "blueprint.yaml"), "-b", "used")
    does(cfy, "deployments", "create", "user-of-it", "-b", "used")
    refused = cfy("blueprints", "delete", "used")
    assert (refused.code, "user-of-it" in refused) == (1, True)
    does(cfy, "deployments", "delete", "user-of-it")
    does(cfy, "blueprints", "delete", "used")
    gone: Ended = cfy("blueprints", "get", "used")
    assert (gone.code, "not found" in gone) == (1, True)


def test_a_plugin_goes_its_whole_way(cfy: PublicClient, tmp_path: Path) -> None:
    package, yaml = tmp_path / "greeter_plugin-1.0-py3-none-any.wgn", tmp_path / "plugin.yaml"
    package.write_bytes(wheel())
    yaml.write_bytes(plugin_yaml())
    said = does(cfy, "plugins", "upload", str(package), "-y", str(yaml), "--title", "Greeter")
    assert "uploaded" in said
    (plugin,) = reads(cfy, "plugins", "list")
    identifier = plugin["id"]
    does(cfy, "plugins", "install", identifier)
    got = reads(cfy, "plugins", "get", identifier, "--get-data")
    assert [each["state"] for each in got["installation_state"]] == ["installed"]
    does(cfy, "plugins", "deployment-labels", "add", "env:prod", identifier)
    assert "env" in does(cfy, "plugins", "deployment-labels", "list", identifier)
    does(cfy, "plugins", "download", identifier, "-o", str(tmp_path / "back.wgn"))
    assert (tmp_path / "back.wgn").read_bytes() == wheel()
    does(cfy, "plugins", "download_yaml", identifier, "-o", str(tmp_path / "back.yaml"))
    assert (tmp_path / "back.yaml").read_bytes() == plugin_yaml()
    does(cfy, "plugins", "set-visibility", identifier, "-l", "global")
    folder = tmp_path / "greeting"
    folder.mkdir()
    (folder / "blueprint.yaml").write_text(
        "tosca_definitions_version: cloudify_dsl_1_4\n"
        "imports: [cloudify/types/types.yaml, 'plugin:greeter-plugin']\n"
        "node_templates: {hello: {type: greeter.nodes.Greeting}}\n"
    )
    does(cfy, "blueprints", "upload", str(folder / "blueprint.yaml"), "-b", "greeting")
    refused = cfy("plugins", "delete", identifier)
    assert (refused.code, "greeting" in refused) == (1, True)
    does(cfy, "blueprints", "delete", "greeting")
    does(cfy, "plugins", "delete", identifier)
    assert reads(cfy, "plugins", "list") == []
