from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from client.calls import NONE, Call
from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import PluginInUseError
from cloudify_rest_client.plugins import Plugin
from cloudify_rest_client.plugins_update import PluginsUpdate
from cloudify_rest_client.responses import ListResponse

CALLS = [
    Call(
        lambda c: c.plugins.list(_get_data=True, sort="uploaded_at"),
        "GET /plugins",
        query={"_get_data": True, "_sort": "uploaded_at"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.plugins.get("p", _get_data=True),
        "GET /plugins/p",
        query={"_get_data": True},
        gives=Plugin,
    ),
    Call(
        lambda c: c.plugins.set_visibility("p", "tenant"),
        "PATCH /plugins/p/set-visibility",
        {"visibility": "tenant"},
        gives=Plugin,
    ),
    Call(
        lambda c: c.plugins.delete("p", force=True),
        "DELETE /plugins/p",
        {"force": True},
        status=204,
    ),
    Call(
        lambda c: c.plugins_update.list(blueprint_id="bp"),
        "GET /plugins-updates",
        query={"blueprint_id": "bp"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(lambda c: c.plugins_update.get("u"), "GET /plugins-updates/u", gives=PluginsUpdate),
    Call(
        lambda c: c.plugins_update.update_plugins("bp"),
        "POST /plugins-updates/bp/update/initiate",
        {},
        gives=PluginsUpdate,
    ),
    Call(
        lambda c: c.plugins_update.update_plugins(
            "bp", True, ("p",), to_minor=["q"], all_to_latest=True, mapping={"p": {"a": "b"}}
        ),
        "POST /plugins-updates/bp/update/initiate",
        {
            "force": True,
            "plugin_names": ["p"],
            "all_to_latest": True,
            "to_minor": ["q"],
            "mapping": {"p": {"a": "b"}},
        },
        gives=PluginsUpdate,
    ),
    Call(
        lambda c: c.plugins_update.finalize_plugins_update("u"),
        "POST /plugins-updates/u/update/finalize",
        gives=PluginsUpdate,
    ),
]
MADE = {"id": "p", "title": "Greeter", "installation_state": [{"manager": "m", "state": "error"}]}


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_sends_its_request(call: Call, client: CloudifyClient, wire: Wire) -> None:
    call.check(client, wire)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "greeter.wgn"
    path.write_bytes(b"wagon")
    return path


def test_a_bare_package_is_streamed_as_it_is(
    client: CloudifyClient, wire: Wire, package: Path
) -> None:
    wire.on("POST /plugins", MADE, status=201)
    made = client.plugins.upload(str(package), plugin_title="Greeter")
    assert isinstance(made, Plugin)
    assert wire.requests[0].content == b"wagon"
    assert wire.requests[0].headers["transfer-encoding"] == "chunked"
    assert dict(wire.requests[0].url.params) == {"visibility": "tenant", "title": "Greeter"}


def test_yaml_files_and_icon_go_into_a_zip(
    client: CloudifyClient, wire: Wire, package: Path
) -> None:
    wire.on("POST /plugins", {"items": [MADE], "metadata": {}}, status=201)
    (yaml := package.with_name("plugin.yaml")).write_text("plugins: {}")
    made = client.plugins.upload(str(package), yaml_paths=[str(yaml)], icon_path=str(yaml))
    assert isinstance(made, ListResponse)
    with ZipFile(BytesIO(wire.requests[0].content)) as sent:
        assert sent.namelist() == ["greeter.wgn", "plugin.yaml", "icon.png"]


def test_a_url_is_left_to_the_server(client: CloudifyClient, wire: Wire) -> None:
    wire.on("POST /plugins", MADE, status=201)
    client.plugins.upload("file:///srv/greeter.zip")
    assert wire.requests[0].url.params["plugin_archive_url"] == "file:///srv/greeter.zip"
    assert wire.requests[0].content == b""
    assert wire.requests[0].extensions["timeout"]["read"] is None  # a download may take long


def test_states_of_installations_are_records_too(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /plugins/p", MADE)
    (state,) = client.plugins.get("p").installation_state
    assert (state.manager, state.state in state.END_STATES) == ("m", True)


def test_changes_name_only_what_changes(client: CloudifyClient, wire: Wire) -> None:
    wire.on("PATCH /plugins/p", MADE)
    wire.on("PATCH /plugins/p/set-visibility", MADE)
    wire.on("POST /plugins/p", MADE)
    wire.on("PUT /plugins/p", MADE)
    client.plugins.update("p", labels={})
    assert wire.sent() == {"labels": {}}
    client.plugins.set_owner("p", "bob")
    assert wire.sent() == {"creator": "bob"}
    client.plugins.set_global("p")
    assert wire.sent() == {"visibility": "global"}
    client.plugins.install("p", managers=("m",))
    assert wire.sent() == {"action": "install", "managers": ["m"]}
    client.plugins.set_state("p", "error", manager="m", error="no disk")
    assert wire.sent() == {"state": "error", "manager": "m", "error": "no disk"}


def test_downloads_say_what_they_want(client: CloudifyClient, wire: Wire, tmp_path: Path) -> None:
    for part in ("archive", "yaml"):
        wire.answers[f"GET /plugins/p/{part}"] = lambda _: httpx.Response(200, content=b"bytes")
    client.plugins.download("p", str(tmp_path / "a"), full_archive=True)
    client.plugins.download_yaml("p", str(tmp_path / "b"), dsl_version="cloudify_dsl_1_4")
    asked = [dict(request.url.params) for request in wire.requests]
    assert asked == [{"full_archive": "true"}, {"dsl_version": "cloudify_dsl_1_4"}]
    assert (tmp_path / "b").read_bytes() == b"bytes"


def test_a_plugin_in_use_has_an_error_of_its_own(client: CloudifyClient, wire: Wire) -> None:
    refused = {"message": "used by blueprint bp", "error_code": "plugin_in_use"}
    wire.on("DELETE /plugins/p", refused, status=405)
    with pytest.raises(PluginInUseError, match="blueprint bp"):
        client.plugins.delete("p")
