"""cfy blueprints validate: what it says of files, folders and archives, to people and programs."""

import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from cli.conftest import Cfy

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\n"
TYPES = HEAD + "imports: [cloudify/types/types.yaml]\n"
GOOD = TYPES + "node_templates: {n: {type: cloudify.nodes.Root}}\n"
UNUSED = GOOD + "inputs: {port: {type: integer, constraints: [{greater_than: 5}]}}\n"
NO_TYPE = "there is no node type 'cloudify.nodes.Rot'. Did you mean 'cloudify.nodes.Root'?"
WRONG = TYPES + "node_templates:\n  n: {type: cloudify.nodes.Rot}\n  m: {type: 5}\n"
Validate = Callable[..., Result]


@pytest.fixture
def validate(cfy: Cfy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Validate:
    """Write a blueprint to work/blueprint.yaml, in whose folder `cfy` is called."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(text: str, *words: str) -> Result:
        (folder / "blueprint.yaml").write_text(text)
        result = cfy("blueprints", "validate", "blueprint.yaml", *words)
        assert cfy.calls() == []
        return result

    return run


def test_a_blueprint_in_order_is_said_to_be(validate: Validate) -> None:
    result = validate(GOOD)
    assert (result.exit_code, result.output) == (0, "blueprint.yaml is a valid blueprint.\n")


def test_every_error_is_shown_and_counted(validate: Validate) -> None:
    result = validate(WRONG)
    assert result.exit_code == 1
    first, second, *_ = result.stdout.split("\n\n")
    assert first.splitlines() == [
        "blueprint.yaml:5:13: error 1: blueprint.node_templates.m.type: "
        "expected a text, found the number 5",
        "    5 |   m: {type: 5}",
        "      |             ^",
    ]
    assert second.startswith("blueprint.yaml:4:13: error 7: there is no node type")
    assert "blueprint.yaml is not a valid blueprint: 2 errors." in result.stderr


def test_a_warning_fails_only_when_strict(validate: Validate) -> None:
    result = validate(UNUSED)
    assert result.exit_code == 0
    assert "blueprint.yaml:4:10: warning unused-input: input 'port'" in result.output
    assert "is a valid blueprint, with 1 warning." in result.output
    strict = validate(UNUSED, "--strict")
    assert strict.exit_code == 1
    assert "error unused-input" in strict.output
    assert "is not a valid blueprint: 1 error." in strict.output


def test_a_repeated_key_names_both_places_and_is_an_error_when_strict(validate: Validate) -> None:
    text = GOOD + "labels: {}\nlabels: {}\n"
    assert "first at blueprint.yaml:4:1" in validate(text).output
    assert validate(text, "--strict").exit_code == 1


@pytest.mark.parametrize("words", [("--output-format", "json"), ("--json",)])
def test_programs_get_json(validate: Validate, words: tuple[str, ...]) -> None:
    result = validate(WRONG, *words)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["blueprint"], told["valid"]) == ("blueprint.yaml", False)
    assert [one["code"] for one in told["problems"]] == [1, 7]
    assert told["problems"][1] == {
        "code": 7,
        "severity": "error",
        "message": NO_TYPE,
        "file": "blueprint.yaml",
        "line": 4,
        "column": 13,
        "end": 31,
        "chain": [],
    }


def sarif(result: Result) -> dict[str, Any]:
    log = json.loads(result.stdout)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert {"tool", "results", "columnKind"} == set(run)
    assert {"name", "version", "rules"} == set(run["tool"]["driver"])
    for found in run["results"]:
        assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
        assert found["level"] in ("error", "warning")
        assert found["message"]["text"]
    return dict(run)


def test_code_review_tools_get_sarif(validate: Validate) -> None:
    result = validate(WRONG, "--output-format", "sarif")
    assert result.exit_code == 1
    assert sarif(result)["results"][1] == {
        "ruleId": "7",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": NO_TYPE},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "blueprint.yaml"},
                    "region": {"startLine": 4, "startColumn": 13, "endColumn": 31},
                }
            }
        ],
    }


def test_sarif_names_files_below_the_current_folder_and_the_way_to_them(
    cfy: Cfy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my app").mkdir()
    (tmp_path / "my app/lib.yaml").write_text("node_types: 5")
    (tmp_path / "my app/blueprint.yaml").write_text(HEAD + "imports: [lib.yaml]")
    monkeypatch.chdir(tmp_path)
    result = cfy("blueprints", "validate", "my app", "--output-format", "sarif")
    (found,) = sarif(result)["results"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "my%20app/lib.yaml"
    }
    (step,) = found["relatedLocations"]
    assert step["message"]["text"] == "imported by"
    uri = step["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "my%20app/blueprint.yaml"


def test_sarif_of_a_blueprint_in_order_has_no_results(validate: Validate) -> None:
    result = validate(GOOD, "--output-format", "sarif")
    assert (result.exit_code, sarif(result)["results"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("-i", "port=8"), 0, "is a valid blueprint"),
        (("-i", "port=4"), 1, "port"),
        (("-i", "port=x"), 1, "port"),
        (("-i", "prot=8"), 1, "Did you mean 'port'?"),
        (("-i", "{}"), 1, "port"),
    ],
)
def test_inputs_are_checked_when_they_are_given(
    validate: Validate, words: tuple[str, ...], code: int, said: str
) -> None:
    result = validate(UNUSED, *words)
    assert result.exit_code == code
    assert said in result.output


def test_what_only_a_manager_knows_is_taken_for_existing(validate: Validate) -> None:
    text = (
        GOOD + "inputs: {d: {type: deployment_id, default: prod}, i: {default: {get_secret: s}}}\n"
        "outputs: {o: {value: [{get_input: d}, {get_input: i}, {get_secret: key}]}}\n"
    )
    assert validate(text).output == "blueprint.yaml is a valid blueprint.\n"
    assert validate(text, "-i", "d=other").exit_code == 0


@pytest.mark.parametrize("url", ["plugin:aws", "ns--blueprint:base"])
def test_what_only_a_manager_has_is_named(validate: Validate, url: str) -> None:
    result = validate(HEAD + f"imports: ['{url}']\nnode_templates: {{n: {{type: aws.Server}}}}")
    assert result.exit_code == 1
    assert "needs a manager that has it" in result.output
    assert "aws.Server" not in result.output.replace("imports", "")


def packed(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "blueprint.yaml").write_text(TYPES.replace("]", ", lib/more.yaml]"))
    (folder / "lib").mkdir()
    (folder / "lib/more.yaml").write_text(GOOD.partition("\n")[2].partition("\n")[2])
    (folder / "other.yaml").write_text(WRONG)
    path = tmp_path / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            for each in folder.rglob("*.yaml"):
                archive.write(each, each.relative_to(tmp_path))
    elif name != "app":
        with tarfile.open(path, "w:gz") as tar:
            tar.add(folder, "app")
    return path


@pytest.mark.parametrize("name", ["app", "app.zip", "app.tar.gz"])
def test_folders_and_archives_are_blueprints_too(cfy: Cfy, tmp_path: Path, name: str) -> None:
    path = str(packed(tmp_path, name))
    assert cfy("blueprints", "validate", path).exit_code == 0
    other = cfy("blueprints", "validate", path, "-n", "other.yaml")
    assert other.exit_code == 1
    assert "other.yaml:4:13: error 7" in other.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("app", "-n", "nowhere.yaml"), 2, "has no nowhere.yaml, but blueprint.yaml, other.yaml"),
        (("app", "-n", "../outside.yaml"), 2, "has no ../outside.yaml"),
        (("app/lib",), 2, "has no blueprint.yaml, but more.yaml"),
        (("empty",), 2, "empty has no blueprint.yaml nor another YAML file; name"),
        (("garbage.zip",), 1, "garbage.zip: "),
        (("outside.tar",), 1, "outside.tar: "),
        (("nowhere.yaml",), 2, "nowhere.yaml"),
        (("app/blueprint.yaml", "--output-format", "xml"), 2, "'sarif'"),
    ],
)
def test_what_is_no_blueprint_is_a_sentence(
    cfy: Cfy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    packed(tmp_path, "app")
    (tmp_path / "outside.yaml").write_text(GOOD)
    (tmp_path / "empty").mkdir()
    (tmp_path / "garbage.zip").write_bytes(b"\x00garbage")
    with tarfile.open(tmp_path / "outside.tar", "w") as tar:
        tar.add(tmp_path / "outside.yaml", "../outside.yaml")
    monkeypatch.chdir(tmp_path)
    result = cfy("blueprints", "validate", *words)
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (code, True)
    assert said in result.output


def test_an_upload_shows_all_errors_when_it_validates_first(cfy: Cfy, tmp_path: Path) -> None:
    path = tmp_path / "blueprint.yaml"
    path.write_text(WRONG)
    result = cfy("blueprints", "upload", str(path), "--validate")
    assert (result.exit_code, cfy.calls()) == (1, [])
    assert "cloudify.nodes.Rot" in result.output
    assert "expected a text" in result.output
    elsewhere = cfy("blueprints", "upload", "https://host.test/app.zip", "--validate")
    assert elsewhere.exit_code == 2
    assert "what is behind a URL is checked by the server" in elsewhere.output
