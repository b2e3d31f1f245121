"""cfy blueprints: what goes up, and what is made of it here."""

import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.conftest import Cfy, page
from cloudify_rest_client.progress import Progress
from conductor.cli import upload

PLAIN = """\
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
plugins:
  near: {executor: central_deployment_agent, source: near-plugin}
  far: {executor: central_deployment_agent, source: 'https://host.test/far.zip'}
  known: {executor: central_deployment_agent, package_name: known-plugin, package_version: '1.2'}
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: near.tasks.create
        start: far.tasks.start
        stop: known.tasks.stop
"""
MADE = {"id": "hello", "state": "uploaded", "visibility": "tenant", "created_by": "ann"}


@pytest.fixture
def blueprint(tmp_path: Path) -> Path:
    path = tmp_path / "hello" / "blueprint.yaml"
    path.parent.mkdir()
    path.write_text(PLAIN)
    return path


def limits(megabytes: int, files: int) -> dict[str, object]:
    return page(
        {"name": "blueprint_folder_max_size_mb", "value": megabytes},
        {"name": "blueprint_folder_max_files", "value": files},
    )


def test_an_upload_brings_labels_and_an_icon(cfy: Cfy, blueprint: Path, tmp_path: Path) -> None:
    (tmp_path / "icon.png").write_bytes(b"PNG")
    cfy.on("GET /config", limits(50, 100))
    cfy.on("PUT /blueprints/hello", MADE, status=201)
    cfy.on("PATCH /blueprints/hello/icon", MADE)
    words = ["--labels", "env:prod,env:test", "-i", str(tmp_path / "icon.png")]
    result = cfy("blueprints", "upload", str(blueprint), *words, "--private-resource")
    assert result.exit_code == 0, result.output
    _, sent, icon = cfy.requests
    assert b'"visibility": "private"' in sent.content
    assert b'{"key": "env", "value": "prod"}, {"key": "env", "value": "test"}' in sent.content
    assert icon.content == b"PNG"


def test_a_folder_that_is_too_large_is_not_even_sent(cfy: Cfy, blueprint: Path) -> None:
    (blueprint.parent / "other").write_text("x")
    cfy.on("GET /config", limits(50, 1))
    result = cfy("blueprints", "upload", str(blueprint))
    assert result.exit_code == 1
    assert "at most 1 files" in result.output
    assert cfy.calls() == ["GET /config"]


def test_whoever_watches_sees_how_far_the_upload_is(
    cfy: Cfy, blueprint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []

    @contextmanager
    def bar(what: str) -> Iterator[Progress]:
        assert what == "Uploading hello"
        yield lambda done, total: told.append((done, total))

    monkeypatch.setattr(upload, "upload_bar", bar)
    cfy.on("GET /config", page())
    cfy.on("PUT /blueprints/hello", MADE, status=201)
    assert cfy("blueprints", "upload", str(blueprint)).exit_code == 0
    done, total = told[-1]
    assert done == total > 0


def test_a_pipe_gets_the_sentence_and_nothing_else(cfy: Cfy, blueprint: Path) -> None:
    cfy.on("GET /config", page())
    cfy.on("PUT /blueprints/hello", MADE, status=201)
    result = cfy("blueprints", "upload", str(blueprint))
    assert result.output == "Blueprint hello is uploaded.\n"


def test_labels_are_read_changed_and_written_back(cfy: Cfy) -> None:
    label = {"key": "env", "value": "prod", "created_at": "", "created_by": "ann"}
    cfy.on("GET /blueprints/hello", MADE | {"labels": [label]})
    cfy.on("PATCH /blueprints/hello", MADE)
    assert "tier:web" in cfy("blueprints", "labels", "add", "tier:web", "hello").output
    assert cfy.sent("PATCH /blueprints/hello") == {"labels": [{"env": "prod"}, {"tier": "web"}]}
    listed = cfy("blueprints", "labels", "list", "hello")
    assert "env" in listed.output


@pytest.mark.parametrize(
    ("words", "call", "sent"),
    [
        (("set-owner", "hello", "-s", "bob"), "PATCH /blueprints/hello", {"creator": "bob"}),
        (
            ("set-visibility", "hello", "-l", "global"),
            "PATCH /blueprints/hello/set-visibility",
            {"visibility": "global"},
        ),
        (
            ("set-global", "hello"),
            "PATCH /blueprints/hello/set-visibility",
            {"visibility": "global"},
        ),
    ],
)
def test_a_blueprint_is_given_away_or_shown(
    cfy: Cfy, words: tuple[str, ...], call: str, sent: dict[str, str]
) -> None:
    cfy.on(call, MADE)
    result = cfy("blueprints", *words)
    assert result.exit_code == 0, result.output
    assert cfy.sent(call) == sent


def test_an_icon_is_taken_away(cfy: Cfy) -> None:
    cfy.on("PATCH /blueprints/hello/icon", MADE)
    assert "has no icon" in cfy("blueprints", "set-icon", "hello").output
    assert cfy.requests[0].content == b""


def test_a_list_follows_rules(cfy: Cfy) -> None:
    cfy.on("POST /searches/blueprints", page(MADE))
    result = cfy("blueprints", "list", "-lr", "env=prod")
    assert result.exit_code == 0, result.output
    (rule,) = cfy.sent("POST /searches/blueprints")["filter_rules"]
    assert (rule["key"], rule["values"]) == ("env", ["prod"])


@pytest.mark.parametrize("name", [None, "main.yaml"])
def test_a_folder_goes_up_under_its_own_name(cfy: Cfy, blueprint: Path, name: str | None) -> None:
    if name:
        blueprint.rename(blueprint.with_name(name))
    cfy.on("GET /config", limits(50, 100))
    cfy.on("PUT /blueprints/hello", MADE, status=201)
    words = ["-n", name] if name else []
    result = cfy("blueprints", "upload", str(blueprint.parent), *words)
    assert result.exit_code == 0, result.output
    sent = f'"application_file_name": "{name or "blueprint.yaml"}"'
    assert sent.encode() in cfy.requests[-1].content


def test_a_folder_without_a_main_file_is_not_sent(cfy: Cfy, blueprint: Path) -> None:
    blueprint.rename(blueprint.with_name("other.yaml"))
    result = cfy("blueprints", "upload", str(blueprint.parent))
    assert result.exit_code == 2
    assert "has no blueprint.yaml, but other.yaml; name the main file with -n" in result.output


@pytest.mark.parametrize(
    "words",
    [
        ("blueprints", "download", "hello", "-o", "NOWHERE/x"),
        ("plugins", "download", "hello", "-o", "NOWHERE/x"),
        ("blueprints", "package", "HERE", "-o", "NOWHERE/x.tar.gz"),
        ("blueprints", "create-requirements", "HERE", "-o", "NOWHERE/x"),
        ("blueprints", "schema", "-o", "NOWHERE/x"),
        ("profiles", "export", "-o", "NOWHERE/x"),
        ("events", "delete", "hello", "-o", "NOWHERE/x"),
    ],
)
def test_a_file_that_cannot_be_written_is_named(
    cfy: Cfy, blueprint: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    cfy.on("GET /blueprints/hello/archive", "archive")
    cfy.on("GET /plugins/hello/archive", "archive")
    places = {"HERE": str(blueprint), "NOWHERE": str(tmp_path / "nowhere")}
    given = [re.sub("HERE|NOWHERE", lambda found: places[found[0]], word) for word in words]
    result = cfy(*given)
    assert result.exit_code == 1
    assert f"{given[-1]} cannot be used: No such file or directory" in result.output


def test_a_blueprint_is_packed_with_its_folder(cfy: Cfy, blueprint: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.tar.gz"
    result = cfy("blueprints", "package", str(blueprint), "-o", str(target), "--validate")
    assert result.exit_code == 0, result.output
    with tarfile.open(target) as archive:
        assert sorted(archive.getnames()) == ["hello", "hello/blueprint.yaml"]
    again = cfy("blueprints", "package", str(blueprint.parent), "-o", str(target))
    assert (again.exit_code, "exists already" in again.output) == (1, True)
    inside = cfy("blueprints", "package", str(blueprint), "-o", str(blueprint.parent / "x.tar.gz"))
    assert (inside.exit_code, "name another" in inside.output) == (2, True)


def test_requirements_are_what_pip_would_install(cfy: Cfy, blueprint: Path, tmp_path: Path) -> None:
    lines = [str(blueprint.parent / "plugins" / "near-plugin"), "https://host.test/far.zip"]
    wanted = {*lines, "known-plugin==1.2"}
    said = cfy("blueprints", "create-requirements", str(blueprint))
    assert set(said.output.splitlines()) == wanted
    target = tmp_path / "requirements.txt"
    cfy("blueprints", "create-requirements", str(blueprint), "-o", str(target))
    assert set(target.read_text().splitlines()) == wanted


def test_an_upload_whose_parsing_takes_too_long_is_let_go(cfy: Cfy, blueprint: Path) -> None:
    cfy.on("GET /config", status=404)
    cfy.on("PUT /blueprints/shop", {"id": "shop", "state": "parsing"}, status=201)
    result = cfy("blueprints", "upload", str(blueprint), "-b", "shop", "--timeout", "0")
    assert result.exit_code == 6
    assert "cfy blueprints get shop" in result.output
    result = cfy("blueprints", "upload", str(blueprint), "-b", "shop", "--no-wait")
    assert (result.exit_code, result.output) == (0, "Blueprint shop is parsing.\n")
