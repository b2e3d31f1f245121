import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from conductor.control.services.language import BlueprintLanguage
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId, PluginId, TenantName, WorkerId
from conductor.domain.plugin import InstallationState
from conductor.transport.http_records import HttpRecords
from contract.conftest import LEASE, WORKER_TOKEN, Manager, running_manager
from contract.wares import packed, refusal
from contract.wares import upload as upload_blueprint
from contract.web_server import web_server
from packages import parcel, plugin_yaml, sdist, tarred, wagon, wheel, zipped

BLUEPRINT = """\
tosca_definitions_version: {version}
imports: [cloudify/types/types.yaml, '{plugin}']
node_templates: {{hello: {{type: greeter.nodes.Greeting}}}}
"""


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    with running_manager(tmp_path, BlueprintLanguage()) as manager:
        yield manager


def upload(manager: Manager, content: bytes, **params: Any) -> httpx.Response:
    chunks = (content[place : place + 8192] for place in range(0, len(content), 8192))
    headers = {"Content-Type": "application/json"}
    return manager.http.post("/plugins", content=chunks, params=params, headers=headers)


def uploaded(manager: Manager, version: str = "1.0", **params: Any) -> dict[str, Any]:
    answer = upload(manager, parcel(version), **params)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def import_plugin(
    manager: Manager, plugin: str, name: str = "bp", version: str = "cloudify_dsl_1_4"
) -> dict[str, Any]:
    text = BLUEPRINT.format(plugin=plugin, version=version).encode()
    body: dict[str, Any] = upload_blueprint(
        manager.http, name, packed({"blueprint.yaml": text})
    ).json()
    return body


def test_an_uploaded_plugin_is_shown_with_all_its_fields(manager: Manager) -> None:
    made = uploaded(manager, title="Says hello", visibility="tenant")
    assert manager.http.get(f"/plugins/{made['id']}").json() == {
        "id": made["id"],
        "package_name": "greeter-plugin",
        "package_version": "1.0",
        "package_source": "greeter-plugin",
        "archive_name": "greeter-plugin-1.0-py311-none-any.wgn",
        "title": "Says hello",
        "supported_platform": "any",
        "supported_py_versions": ["py311"],
        "distribution": None,
        "distribution_release": None,
        "distribution_version": None,
        "wheels": ["greeter_plugin-1.0-py3-none-any.whl"],
        "excluded_wheels": [],
        "labels": {"tool": ["greeter"]},
        "blueprint_labels": {},
        "resource_tags": {"team": ["red"]},
        "yaml_files_paths": ["plugin.yaml"],
        "yaml_url_path": "plugin:greeter-plugin?version=1.0",
        "installation_state": [],
        "uploaded_at": made["uploaded_at"],
        "created_at": made["uploaded_at"],
        "created_by": "admin",
        "tenant_name": "default_tenant",
        "visibility": "tenant",
        "resource_availability": "tenant",
        "private_resource": False,
    }


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (wagon(), "greeter-plugin-1.0-py311-none-any.wgn"),
        (wheel(), "greeter_plugin-1.0-py3-none-any.whl"),
        (sdist(), "greeter_plugin-1.0.tar.gz"),
    ],
)
def test_a_bare_package_has_a_title_and_a_name_all_the_same(
    manager: Manager, content: bytes, name: str
) -> None:
    made = upload(manager, content).json()
    assert made["title"] == f"{made['package_name']} 1.0"
    archive = manager.http.get(f"/plugins/{made['id']}/archive")
    assert archive.content == content
    assert archive.headers["content-disposition"] == f"attachment; filename={name}"
    assert archive.headers["content-length"] == str(len(content))
    assert refusal(manager.http.get(f"/plugins/{made['id']}/yaml")) == (404, "not_found_error")


def test_the_full_archive_can_be_uploaded_again(manager: Manager) -> None:
    made = upload(manager, parcel(**{"icon.png": b"PNG"})).json()
    full = manager.http.get(f"/plugins/{made['id']}/archive", params={"full_archive": True})
    with zipfile.ZipFile(io.BytesIO(full.content)) as archive:
        assert archive.read("icon.png") == b"PNG"
        assert archive.read("plugin.yaml") == plugin_yaml()
    manager.http.request("DELETE", f"/plugins/{made['id']}", json={"force": False})
    assert upload(manager, full.content).json()["archive_name"] == made["archive_name"]


def test_an_administrator_may_say_who_uploaded_a_plugin_and_when(manager: Manager) -> None:
    told = {"id": "p-1", "created_by": "bob", "uploaded_at": "2020-01-01T00:00:00.000Z"}
    with web_server({"/greeter.zip": parcel()}) as url:
        where = {"plugin_archive_url": f"{url}/greeter.zip"}
        made = manager.http.post("/plugins", params={**told, **where}).json()
    assert {name: made[name] for name in told} == told
    assert refusal(manager.http.post("/plugins", params=told)) == (400, "bad_parameters_error")
    both = upload(manager, parcel("2.0"), **where)
    assert refusal(both) == (400, "bad_parameters_error")


def test_a_tar_for_several_is_answered_by_a_list_even_if_it_holds_one(manager: Manager) -> None:
    one = tarred({"greeter/greeter.wgn": wagon(), "greeter/plugin.yaml": plugin_yaml()})
    answer = upload(manager, one).json()
    assert [each["package_name"] for each in answer["items"]] == ["greeter-plugin"]


def test_a_tar_of_several_is_answered_by_a_list_of_the_new_ones(manager: Manager) -> None:
    uploaded(manager, "1.0")
    both = tarred(
        {
            "all/one/a.wgn": wagon("1.0"),
            "all/one/plugin.yaml": plugin_yaml("1.0"),
            "all/two/a.wgn": wagon("2.0"),
            "all/two/plugin.yaml": plugin_yaml("2.0"),
        }
    )
    answer = upload(manager, both).json()
    assert [each["package_version"] for each in answer["items"]] == ["2.0"]
    assert answer["metadata"]["pagination"]["total"] == 1
    assert refusal(upload(manager, both)) == (409, "conflict_error")


def test_the_same_package_version_and_platform_is_a_conflict(manager: Manager) -> None:
    uploaded(manager)
    again = upload(manager, parcel())
    assert refusal(again) == (409, "conflict_error")
    assert "greeter-plugin 1.0 for any" in again.json()["message"]
    assert upload(manager, wagon(platform="linux_x86_64")).status_code == 201


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no archive", "cannot be read"),
        (zipped({"plugin.yaml": plugin_yaml()}), "holds no package"),
        (zipped({"a.wgn": wagon()}), "holds no YAML file for a.wgn"),
        (
            zipped({"a.wgn": wagon(), "b.whl": wheel(), "plugin.yaml": plugin_yaml()}),
            "several packages, a.wgn, b.whl",
        ),
        (zipped({"a.wgn": wagon(), "plugin.yaml": b"a: [1"}), "plugin.yaml:2:1"),
        (zipped({"a.wgn": wagon(), "plugin.yaml": plugin_yaml("1.1")}), "package_version '1.1'"),
        (
            zipped({"a.whl": wheel("other", "1.0"), "plugin.yaml": plugin_yaml()}),
            "the package is called other",
        ),
        (
            zipped({"a.wgn": wagon(), "a.yaml": plugin_yaml(), "b.yaml": plugin_yaml()}),
            "another tosca_definitions_version: a.yaml, b.yaml",
        ),
        (zipped({"a.wgn": wagon(), "plugin.yaml": b"x" * (6 << 20)}), "more than 5 MB"),
    ],
)
def test_what_is_no_plugin_is_refused_and_leaves_nothing(
    manager: Manager, content: bytes, words: str
) -> None:
    refused = upload(manager, content)
    assert refusal(refused) == (400, "invalid_plugin_error")
    assert words in refused.json()["message"]
    assert manager.http.get("/plugins").json()["items"] == []
    assert list((manager.data / "uploads").iterdir()) == []


def test_an_upload_that_breaks_off_leaves_nothing(manager: Manager) -> None:
    def broken() -> Iterator[bytes]:
        yield parcel()[:100]
        raise OSError("the cable was pulled")

    with pytest.raises(OSError, match="cable"):
        manager.http.post("/plugins", content=broken())
    assert manager.http.get("/plugins").json()["items"] == []
    assert uploaded(manager)["package_version"] == "1.0"


def test_lists_follow_the_grammar(manager: Manager) -> None:
    for version in ("1.0", "1.1", "2.0"):
        uploaded(manager, version)
    upload(manager, wheel("other", "1.0"))
    listed = manager.http.get("/plugins?_search=GREET&_sort=-package_version&_size=2").json()
    assert [each["package_version"] for each in listed["items"]] == ["2.0", "1.1"]
    assert listed["metadata"]["pagination"]["total"] == 3
    assert "installation_state" not in listed["items"][0]
    named = manager.http.get("/plugins?package_name=other&_get_data=True&_include=title").json()
    assert named["items"] == [{"title": "other 1.0"}]
    with_states = manager.http.get("/plugins?package_name=other&_get_data=True").json()
    assert with_states["items"][0]["installation_state"] == []
    assert refusal(manager.http.get("/plugins?colour=red")) == (400, "bad_parameters_error")


def test_labels_and_tags_are_replaced_as_a_whole(manager: Manager) -> None:
    place = f"/plugins/{uploaded(manager)['id']}"
    body = {"labels": {"Env": ["dev", "test"]}, "resource_tags": {"team": "red", "cost": ["9"]}}
    changed = manager.http.patch(place, json=body).json()
    assert changed["labels"] == {"env": ["dev", "test"]}
    assert changed["resource_tags"] == {"team": ["red"], "cost": ["9"]}
    assert changed["created_by"] == "admin"
    assert manager.http.patch(place, json={"labels": {}}).json()["labels"] == {}
    for wrong in ({"a": ["x", "x"]}, {"a b": ["x"]}, {"a": ['"']}):
        refused = manager.http.patch(place, json={"labels": wrong})
        assert refusal(refused) == (400, "bad_parameters_error")


def test_an_owner_must_exist(manager: Manager) -> None:
    place = f"/plugins/{uploaded(manager)['id']}"
    assert refusal(manager.http.patch(place, json={"creator": "bob"})) == (404, "not_found_error")
    assert manager.http.patch(place, json={"creator": "admin"}).json()["created_by"] == "admin"


def test_visibility_only_widens(manager: Manager) -> None:
    made = uploaded(manager, private_resource=True)
    assert made["private_resource"] is True
    place = f"/plugins/{made['id']}/set-visibility"

    def wish(level: str) -> httpx.Response:
        return manager.http.patch(place, json={"visibility": level})

    assert wish("global").json()["visibility"] == "global"
    assert refusal(wish("tenant")) == (400, "illegal_action_error")
    assert refusal(wish("private")) == (400, "bad_parameters_error")
    both = upload(manager, parcel("2.0"), visibility="tenant", private_resource=True)
    assert refusal(both) == (400, "bad_parameters_error")


def test_a_request_to_install_is_noted_and_reports_move_it(manager: Manager) -> None:
    place = f"/plugins/{uploaded(manager)['id']}"
    asked = {"action": "install", "managers": ["127.0.0.1"], "agents": ["a1"]}
    before = manager.queue.beckoned
    states = manager.http.post(place, json=asked).json()["installation_state"]
    assert states == [
        {"manager": None, "agent": "a1", "state": "pending-install", "error": None},
        {"manager": "127.0.0.1", "agent": None, "state": "pending-install", "error": None},
    ]
    assert manager.queue.beckoned == before + 1
    report = {"manager": "127.0.0.1", "state": "error", "error": "no such wheel"}
    assert manager.http.put(place, json=report).json()["installation_state"][1]["error"]
    report = {"manager": "127.0.0.1", "state": "installed"}
    done = manager.http.put(place, json=report).json()["installation_state"][1]
    assert (done["state"], done["error"]) == ("installed", None)
    back = manager.http.put(place, json={"agent": "a1", "state": "pending-uninstall"})
    assert refusal(back) == (400, "illegal_action_error")


@pytest.fixture
def window(manager: Manager) -> Iterator[HttpRecords]:
    records = HttpRecords(
        [f"http://127.0.0.1:{manager.http.base_url.port}"], WORKER_TOKEN, manager.data
    )
    yield records
    records.close()


def state(manager: Manager, plugin: str) -> tuple[str, str | None]:
    answer = manager.http.get(f"/plugins/{plugin}", params={"_get_data": "true"}).json()
    (place,) = answer["installation_state"]
    return place["state"], place["error"]


def wanted(manager: Manager) -> str:
    plugin: str = uploaded(manager)["id"]
    manager.http.post(f"/plugins/{plugin}", json={"action": "install"})
    return plugin


def test_a_worker_takes_what_is_awaited_and_notes_what_it_did(
    manager: Manager, window: HttpRecords
) -> None:
    worker, plugin = WorkerId("w1"), wanted(manager)
    assert window.beat(worker, [], patience=0).wants_plugins
    (taken,) = window.claim_plugins(worker)
    assert (taken.id, taken.name, taken.version) == (plugin, "greeter-plugin", "1.0")
    assert window.plugin_package(taken.id) == wagon()
    assert state(manager, plugin) == ("installing", None)
    window.note_plugin(worker, taken.id, InstallationState.ERROR, "no such wheel")
    assert state(manager, plugin) == ("error", "no such wheel")


def test_one_worker_alone_takes_an_awaited_plugin(manager: Manager, window: HttpRecords) -> None:
    wanted(manager)
    assert len(window.claim_plugins(WorkerId("w1"))) == 1
    assert window.claim_plugins(WorkerId("w2")) == []
    assert not window.beat(WorkerId("w1"), [], patience=0).wants_plugins


def test_who_did_not_hear_what_it_was_given_is_given_it_again(
    manager: Manager, window: HttpRecords
) -> None:
    plugin, worker = wanted(manager), WorkerId("w1")
    window.claim_plugins(worker)
    assert [taken.id for taken in window.claim_plugins(worker)] == [plugin]
    window.note_plugin(worker, PluginId(plugin), InstallationState.INSTALLED)
    assert window.claim_plugins(worker) == []


def test_a_plugin_whose_installing_worker_was_lost_is_in_error(
    manager: Manager, window: HttpRecords
) -> None:
    plugin = wanted(manager)
    window.claim_plugins(WorkerId("w1"))
    manager.leases.reap()
    manager.clock.advance(LEASE)
    assert manager.leases.reap() == ["w1"]
    assert state(manager, plugin)[0] == "error"
    assert "was lost" in (state(manager, plugin)[1] or "")


def test_nothing_is_noted_of_a_plugin_that_was_deleted(
    manager: Manager, window: HttpRecords
) -> None:
    window.note_plugin(WorkerId("w1"), PluginId("gone"), InstallationState.INSTALLED)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"action": "paint"}, (400, "unknown_action")),
        ({"action": "install", "managers": ["elsewhere"]}, (404, "not_found_error")),
    ],
)
def test_a_request_that_nobody_can_meet_is_refused(
    manager: Manager, body: dict[str, Any], refused: tuple[int, str]
) -> None:
    place = f"/plugins/{uploaded(manager)['id']}"
    assert refusal(manager.http.post(place, json=body)) == refused


@pytest.mark.parametrize("places", [{}, {"manager": "m", "agent": "a"}])
def test_a_report_is_about_one_place(manager: Manager, places: dict[str, str]) -> None:
    place = f"/plugins/{uploaded(manager)['id']}"
    refused = manager.http.put(place, json={"state": "installed", **places})
    assert refusal(refused) == (409, "conflict_error")


def test_a_blueprint_imports_the_newest_plugin_that_fits(manager: Manager) -> None:
    for version in ("1.0", "1.10", "2.0", "2.1.dev1"):
        uploaded(manager, version)

    def chosen(url: str) -> str:
        plan = import_plugin(manager, url, f"bp-{len(url)}")["plan"]
        (plugin,) = plan["deployment_plugins_to_install"]
        return str(plugin["package_version"])

    assert chosen("plugin:greeter-plugin?version=>=1.0,<2") == "1.10"
    assert chosen("plugin:greeter-plugin?version=1.0") == "1.0"
    assert chosen("plugin:greeter-plugin") == "2.0"
    assert chosen("plugin:greeter-plugin?version===2.1.dev1") == "2.1.dev1"
    assert chosen("plugin:greeter-plugin?distribution=centos") == "2.0"


def test_an_import_that_nothing_fits_says_what_is_there(manager: Manager) -> None:
    uploaded(manager)
    failed = import_plugin(manager, "plugin:greeter-plugin?version=>3")
    assert failed["state"] == "invalid"
    assert "blueprint.yaml:2" in failed["error"]
    assert "there are: greeter-plugin 1.0" in failed["error"]
    other = import_plugin(manager, "plugin:weather")
    assert "there are: greeter-plugin. Upload it with" in other["error"]
    older = import_plugin(manager, "plugin:greeter-plugin", version="cloudify_dsl_1_3")
    assert "plugin.yaml (cloudify_dsl_1_4)" in older["error"]
    strange = import_plugin(manager, "plugin:greeter-plugin?colour=red")
    assert "write it like" in strange["error"]


def test_changed_labels_go_to_the_blueprints_that_import_the_plugin(manager: Manager) -> None:
    place = f"/plugins/{uploaded(manager)['id']}"
    assert import_plugin(manager, "plugin:greeter-plugin")["plan"]["labels"] == {
        "tool": {"values": ["greeter"]}
    }
    body = {"labels": {}, "blueprint_labels": {"a": ["b"]}, "resource_tags": {"team": ["blue"]}}
    manager.http.patch(place, json=body)
    made = import_plugin(manager, "plugin:greeter-plugin", "later")
    assert made["plan"]["labels"] == {}
    assert made["plan"]["resource_tags"] == {"team": "blue"}
    assert [(each["key"], each["value"]) for each in made["labels"]] == [("a", "b")]


def test_a_used_plugin_is_deleted_by_force_only(manager: Manager) -> None:
    made = uploaded(manager)
    import_plugin(manager, "plugin:greeter-plugin", "greeting")
    manager.http.put("/deployments/hello", json={"blueprint_id": "greeting"})
    place = f"/plugins/{made['id']}"
    refused = manager.http.request("DELETE", place, json={"force": False})
    assert refusal(refused) == (405, "plugin_in_use")
    assert "blueprint greeting (deployments: hello)" in refused.json()["message"]
    assert manager.http.request("DELETE", place, json={"force": True}).status_code == 204
    assert refusal(manager.http.get(place)) == (404, "not_found_error")


def test_a_plugin_stays_while_the_whole_manager_is_taken(manager: Manager) -> None:
    place = f"/plugins/{uploaded(manager)['id']}"
    busy = Execution(
        id=ExecutionId("s1"),
        tenant=TenantName("default_tenant"),
        workflow_id="create_snapshot",
        status=ExecutionStatus.QUEUED,
        created_at=manager.clock.now(),
        created_by="admin",
        is_system_workflow=True,
    )
    with manager.database.writing() as unit:
        unit.executions.add(busy)
    assert refusal(manager.http.delete(place)) == (400, "existing_running_execution_error")
