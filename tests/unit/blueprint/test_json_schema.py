"""The JSON Schema takes what the parser takes for well formed, and refuses what it does not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from architecture.tree import ROOT
from blueprint.test_elements import ELEMENTS, KEYS, NEEDED, TYPED, beside
from blueprint.test_error_codes import FORMAT, LOGIC
from conductor.blueprint import schema_text
from conductor.blueprint.elements.constraints import CONSTRAINTS
from conductor.blueprint.json_schema import generated_schema
from conductor.blueprint.shapes.grammar import BLUEPRINT
from conductor.blueprint.shapes.shape import Entry, Record, described, optional

SCHEMA = json.loads(schema_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
FILES = sorted(
    path
    for folder in ("examples", "src/conductor/blueprint/types", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.yaml")
    if "tosca_definitions_version" in path.read_text(encoding="utf-8")
)
HEAD = "tosca_definitions_version: cloudify_dsl_1_5\n"
FUNCTIONS_ARE_NOT_KNOWN = {("deployment settings", "display_name")}


def is_valid(text: str) -> bool:
    return bool(VALIDATOR.is_valid(yaml.safe_load(text)))


def test_the_schema_is_one_and_the_one_that_is_generated() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert schema_text() == generated_schema()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_of_ours_is_valid(path: Path) -> None:
    errors = VALIDATOR.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_there_are_files_of_ours() -> None:
    assert len(FILES) >= 6


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_a_key_that_the_parser_takes_is_valid(name: str, key: str) -> None:
    one = ELEMENTS[name]
    assert is_valid(one.text({**beside(one, key), key: one.keys[key][0]}))


@pytest.mark.parametrize(
    ("name", "key"), [one for one in TYPED if one not in FUNCTIONS_ARE_NOT_KNOWN]
)
def test_a_value_of_the_wrong_kind_is_not(name: str, key: str) -> None:
    one = ELEMENTS[name]
    assert not is_valid(one.text({**beside(one, key), key: str(one.keys[key][1])}))


@pytest.mark.parametrize("name", ELEMENTS)
def test_an_unknown_key_is_not(name: str) -> None:
    one = ELEMENTS[name]
    assert not is_valid(one.text({**one.needed, "nonsense": "1"}))


# What is needed for the value of another key only: shapes do not say that.
NEEDED_SOMETIMES = [("schedule", "recurrence"), ("schedule of iCalendar", "rrule")]


@pytest.mark.parametrize(("name", "key"), [each for each in NEEDED if each not in NEEDED_SOMETIMES])
def test_nor_is_it_without_a_key_that_is_needed(name: str, key: str) -> None:
    one = ELEMENTS[name]
    rest = {other: value for other, value in one.needed.items() if other != key}
    assert not is_valid(one.text(rest))


@pytest.mark.parametrize("case", LOGIC)
def test_what_only_the_parser_finds_wrong_is_well_formed(case: str) -> None:
    code, text = LOGIC[case]
    seen_by_the_schema = {18, 28, 29, 71, 72, 73, 74, 75, 76, 103, 204, 212}
    assert is_valid(text) or code in seen_by_the_schema


@pytest.mark.parametrize("case", FORMAT)
def test_what_is_no_format_of_a_blueprint_is_not_valid(case: str) -> None:
    code, text = FORMAT[case]
    if code in (1, 220):
        assert not is_valid(text)


@pytest.mark.parametrize(
    "body",
    [
        "inputs: {a: , b: {}}",
        "node_types:\n",
        "node_types: {t: }",
        "node_types: {t: {properties: }}",
        "node_types: {t: {interfaces: {i: }}}",
        "node_types: {t: {interfaces: {i: {o: , p: '', q: {}}}}}",
        "imports: [a.yaml, {b.yaml: {x: 1}}, 'ns--c.yaml']",
        "imports:\n",
        "node_templates: {n: {relationships: []}}",
        "inputs: {i: {constraints: [{in_range: [1, 2], error_message: bad}]}}",
        "inputs: {i: {type: my.type}}",
        "metadata: {anything: [1, {a: ü}]}",
    ],
)
def test_other_ways_of_writing_are_valid(body: str) -> None:
    assert is_valid(HEAD + body)


@pytest.mark.parametrize(
    "body",
    [
        "inputs: {ä: {}}",
        "imports: [5]",
        "imports: ['']",
        "imports: [{a.yaml: {}, b.yaml: {}}]",
        "outputs: {o: }",
        "groups: {g: {members: []}}",
        "inputs: {i: {constraints: [{in_rang: [1, 2]}]}}",
        "inputs: {i: {constraints: [{}]}}",
        "tosca_definitions_version: cloudify_dsl_1_9",
    ],
)
def test_other_ways_of_being_wrong_are_not_valid(body: str) -> None:
    assert not is_valid(body)


def test_constraints_are_those_of_the_parser() -> None:
    items = SCHEMA["$defs"]["Input"]["properties"]["constraints"]["items"]
    assert set(items["properties"]) == {*CONSTRAINTS, "error_message"}


def entries(shape: Any, seen: set[int]) -> Iterator[tuple[str, Entry]]:
    """Of all records in a shape."""
    if id(shape) in seen:
        return
    seen.add(id(shape))
    if isinstance(shape, Record):
        for key, entry in shape.entries.items():
            yield f"{shape.name}.{key}", entry
            yield from entries(entry.shape, seen)
    for part in ("shape", "value", "item", "long", "whole"):
        if hasattr(shape, part):
            yield from entries(getattr(shape, part), seen)


def test_every_key_of_the_grammar_is_described() -> None:
    found = list(entries(BLUEPRINT, set()))
    assert len(found) > 100
    assert [name for name, entry in found if not entry.description.endswith(".")] == []


def test_a_description_of_a_key_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no such keys: b"):
        described(optional(a=BLUEPRINT), b="What for?")
