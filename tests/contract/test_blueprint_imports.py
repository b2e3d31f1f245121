"""Blueprints that import others which the manager has: parsed, kept, and run with their files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conductor.blueprint.errors import BlueprintError
from conductor.control.adapters.archives import SafeArchives
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_imports import BlueprintImports
from conductor.control.services.language import BlueprintLanguage
from conductor.domain.errors import NotFound
from conductor.domain.ids import ExecutionId, TenantName
from contract.conftest import Manager, running_manager
from contract.wares import packed, refusal, started, upload

HEAD = b"tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml%s]\n"
LIBRARY = {
    "blueprint.yaml": HEAD % b", lib/types.yaml"
    + b"plugins: {p: {executor: central_deployment_agent, source: p}}\n"
    + b"node_templates: {n: {type: thing, interfaces: {i: {plugged: p.f}}}}",
    "lib/types.yaml": b"node_types: {thing: {derived_from: cloudify.nodes.Root, "
    b"interfaces: {i: {scripted: scripts/go.sh}}}}",
    "scripts/go.sh": b"echo library",
    "shared.txt": b"of the library",
    "plugins/p/setup.py": b"",
}
MAIN = {
    "blueprint.yaml": HEAD % b", 'lib--blueprint:library'"
    + b"node_templates: {m: {type: lib--thing}}",
    "own.txt": b"own",
}


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    with running_manager(tmp_path, BlueprintLanguage()) as manager:
        yield manager


def uploaded(manager: Manager, name: str, files: dict[str, bytes]) -> dict[str, Any]:
    made: dict[str, Any] = upload(manager.http, name, archive=packed(files)).json()
    return made


def running(manager: Manager) -> ExecutionId:
    assert uploaded(manager, "library", LIBRARY)["state"] == "uploaded"
    assert uploaded(manager, "main", MAIN)["state"] == "uploaded"
    made = manager.http.put("/deployments/dep", json={"blueprint_id": "main", "inputs": {}})
    assert made.status_code == 201, made.text
    return ExecutionId(started(manager.http).json()["id"])


def test_the_plan_tells_what_was_imported(manager: Manager) -> None:
    running(manager)
    plan = manager.http.get("/blueprints/main").json()["plan"]
    assert plan["imported_blueprints"] == ["library"]
    assert plan["namespaces_mapping"] == {"lib": "library"}
    assert {node["id"] for node in plan["nodes"]} == {"m", "lib--n"}
    node = next(node for node in plan["nodes"] if node["id"] == "m")
    assert node["operations"]["scripted"]["inputs"] == {"script_path": "lib--scripts/go.sh"}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("lib--scripts/go.sh", b"echo library"),
        ("scripts/go.sh", b"echo library"),
        ("shared.txt", b"of the library"),
        ("own.txt", b"own"),
        ("lib--own.txt", None),
        ("other--shared.txt", None),
        ("lib--../../../conductor.db", None),
        ("lib--", None),
    ],
)
def test_a_running_deployment_finds_the_files_of_both(
    manager: Manager, path: str, content: bytes | None
) -> None:
    execution = running(manager)
    if content is None:
        with pytest.raises(NotFound):
            manager.records.call(execution, 0, "resource", {"path": path})
    else:
        assert manager.records.call(execution, 0, "resource", {"path": path}) == content


@pytest.mark.parametrize(
    ("folder", "paths"),
    [
        ("scripts", ["scripts/go.sh"]),
        ("lib--scripts", ["lib--scripts/go.sh"]),
        ("../scripts", []),
        ("nothing", []),
    ],
)
def test_a_running_deployment_lists_the_files_of_a_folder(
    manager: Manager, folder: str, paths: list[str]
) -> None:
    execution = running(manager)
    assert manager.records.call(execution, 0, "resource_paths", {"folder": folder}) == paths


def test_a_plugin_in_the_folder_of_an_imported_blueprint_is_found(manager: Manager) -> None:
    execution = running(manager)
    (place,) = manager.records.call(execution, 0, "plugin_places", {"name": "lib--p"})
    assert place["folder"] == "p"
    assert manager.records.call(execution, 0, "plugin_folder", {"folder": "p"})


def test_a_blueprint_that_others_import_is_deleted_by_force_only(manager: Manager) -> None:
    execution = running(manager)
    refused = manager.http.delete("/blueprints/library")
    assert refusal(refused) == (405, "blueprint_in_use")
    assert "main" in refused.json()["message"]
    forced = manager.http.delete("/blueprints/library", params={"force": "true"})
    assert forced.status_code == 204
    with pytest.raises(NotFound):
        manager.records.call(execution, 0, "resource", {"path": "lib--scripts/go.sh"})
    assert manager.records.call(execution, 0, "resource", {"path": "own.txt"}) == b"own"


def test_the_last_importer_sets_a_blueprint_free(manager: Manager) -> None:
    uploaded(manager, "library", LIBRARY)
    uploaded(manager, "main", MAIN)
    assert manager.http.delete("/blueprints/main").status_code == 204
    assert manager.http.delete("/blueprints/library").status_code == 204


def test_a_blueprint_that_is_not_there_makes_its_importer_invalid(manager: Manager) -> None:
    made = uploaded(manager, "main", MAIN)
    assert made["state"] == "invalid"
    assert "blueprint.yaml:2:38: import 'blueprint:library'" in made["error"]
    assert "upload that blueprint first" in made["error"]


def test_somebody_elses_private_blueprint_is_not_there(manager: Manager) -> None:
    uploaded(manager, "library", LIBRARY)
    with manager.database.writing() as unit:
        library = unit.blueprints.get(TenantName("default_tenant"), "library")
        unit.blueprints.save(replace(library, visibility="private", created_by="somebody"))
    files = BlueprintFiles(manager.database, SafeArchives(1, 20), manager.data)
    for viewer, is_there in ((None, True), ("somebody", True), ("somebody else", False)):
        imports = BlueprintImports(manager.database, files, TenantName("default_tenant"), viewer)
        if is_there:
            assert imports.resolve("blueprint:library", version="cloudify_dsl_1_5")
            continue
        with pytest.raises(BlueprintError, match="upload that blueprint first"):
            imports.resolve("blueprint:library", version="cloudify_dsl_1_5")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x.yaml", "http://localhost/x.yaml", "file:///etc/passwd"]
)
def test_an_upload_imports_nothing_from_the_server_itself(manager: Manager, url: str) -> None:
    made = uploaded(manager, "main", {"blueprint.yaml": HEAD % f", '{url}'".encode()})
    assert made["state"] == "invalid"
    assert "no public address" in made["error"] or "leads out of the blueprint" in made["error"]
