from pathlib import Path

import pytest

from conductor.blueprint import ImportedText, parse_file, parse_text
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.problems import logic_error

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\n"
PLUGIN = """
plugins:
  aws: {executor: central_deployment_agent, package_name: aws, properties: {region: {}}}
workflows: {scan: aws.scan}
"""


class Shelf:
    """Answers plugin: imports."""

    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        return ImportedText(url, PLUGIN) if url.startswith("plugin:") else None


def test_a_resolver_answers_what_no_file_does() -> None:
    plan = parse_text(HEAD + "imports: ['plugin:aws?version=>=1']", resolver=Shelf())
    assert plan["workflows"]["scan"]["plugin"] == "aws"
    assert [one["name"] for one in plan["workflow_plugins_to_install"]] == ["aws"]


def test_an_import_sets_properties_of_its_plugin() -> None:
    plan = parse_text(HEAD + "imports: [{'plugin:aws': {region: eu}}]", resolver=Shelf())
    (plugin,) = plan["workflow_plugins_to_install"]
    assert plugin["properties"] == {"region": {"value": "eu"}}


def test_an_unknown_plugin_property_gets_a_suggestion() -> None:
    with pytest.raises(BlueprintError, match=r"Did you mean 'region'\?") as caught:
        parse_text(HEAD + "imports: [{'plugin:aws': {regoin: eu}}]", resolver=Shelf())
    assert caught.value.err_code == 221


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("node_types: {x: {}}", "node_types: {x: {}}", 4),
        ("deployment_settings: {}", "deployment_settings: {}", 3),
        ("labels: {a: {values: [b]}}", "labels: {a: {values: [c]}}", None),
        ("description: a", "description: b", None),
    ],
)
def test_sections_of_several_files_merge_or_say_why_not(
    tmp_path: Path, first: str, second: str, code: int | None
) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + "imports: [b.yaml]\n" + first)
    (tmp_path / "b.yaml").write_text(HEAD + second)
    if code is None:
        assert parse_file(tmp_path / "a.yaml")["nodes"] == []
        return
    with pytest.raises(BlueprintError) as caught:
        parse_file(tmp_path / "a.yaml")
    assert caught.value.err_code == code


class Labelled:
    """Answers plugin: imports with labels of its own."""

    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        text = PLUGIN + "labels: {a: {values: [old]}}\nresource_tags: {a: b}\n"
        sections = {"labels": {"a": {"values": ["new"]}}, "resource_tags": {}}
        return ImportedText(url, text, sections)


def test_a_resolver_may_stand_in_for_sections_of_its_text() -> None:
    plan = parse_text(HEAD + "imports: ['plugin:aws']", resolver=Labelled())
    assert plan["labels"] == {"a": {"values": ["new"]}}
    assert plan["resource_tags"] == {}


class Empty:
    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        raise logic_error(13, f"{url} is nowhere", None)


def test_a_resolvers_error_gets_the_place_of_the_import() -> None:
    with pytest.raises(BlueprintError, match=r"mine:2:11: plugin:aws is nowhere") as caught:
        parse_text(HEAD + "imports: ['plugin:aws']", location="mine", resolver=Empty())
    assert caught.value.err_code == 13
