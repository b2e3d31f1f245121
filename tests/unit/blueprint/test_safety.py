"""Texts that are made to hurt: each ends in a sentence, at once, and in bounded memory."""

import tracemalloc
from pathlib import Path

import pytest

from conductor.blueprint import parse_file, parse_text
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.problems import MOST_ERRORS

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\n"
DEEP = 200_000
LONG = 10_000_000


def laughs(fan: int, levels: int) -> str:
    lines = [f"  a0: &a0 [{','.join(['ha'] * fan)}]"]
    for level in range(1, levels):
        lines.append(f"  a{level}: &a{level} [{','.join([f'*a{level - 1}'] * fan)}]")
    return "dsl_definitions:\n" + "\n".join(lines)


ATTACKS = {
    "billion laughs": (laughs(10, 12), "aliases expand to more than"),
    "billion laughs in mappings": (
        "dsl_definitions:\n  a0: &a0 {x: 1}\n"
        + "".join(f"  a{n}: &a{n} {{p: *a{n - 1}, q: *a{n - 1}}}\n" for n in range(1, 40)),
        "aliases expand to more than",
    ),
    "plain scalar": ("description: " + "x" * LONG, "more than 1000000 characters"),
    "quoted scalar": (f"description: '{'x' * LONG}'", "more than 1000000 characters"),
    "block scalar": ("description: |\n" + ("  " + "x" * 98 + "\n") * (LONG // 100), "characters"),
    "endless key": ("x" * LONG + ": 1", "not valid YAML"),
    "endless number": ("description: " + "9" * (LONG // 10), "no valid number"),
    "flow lists": ("description: " + "[" * DEEP, "nested deeper than"),
    "flow mappings": ("description: " + "{a: " * DEEP, "nested deeper than"),
    "block lists": ("description:\n" + "- " * DEEP, "nested deeper than"),
    "block mappings": ("".join(" " * n + "a:\n" for n in range(3000)), "nested deeper than"),
    "keys of keys": ("? " * DEEP, "a key must be a text"),
    "anchor in itself": ("dsl_definitions: &a {b: *a}", "before or inside its anchor"),
    "control characters": ("description: a\0b", "not a YAML text"),
    "wrong everywhere": (
        "node_templates:\n" + "".join(f"  n{number}: {{}}\n" for number in range(5000)),
        "'type' is missing",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_in_a_sentence_and_in_bounded_memory(name: str) -> None:
    text, words = ATTACKS[name]
    tracemalloc.start()
    try:
        with pytest.raises(BlueprintError, match=words):
            parse_text(HEAD + text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 * len(text) + 20_000_000


def test_no_more_errors_are_collected_than_a_person_reads() -> None:
    text, _ = ATTACKS["wrong everywhere"]
    with pytest.raises(BlueprintError) as caught:
        parse_text(HEAD + text)
    assert len(caught.value.errors) == MOST_ERRORS + 1
    assert f"more than {MOST_ERRORS} errors" in str(caught.value.errors[-1])


def test_files_that_import_each_other_end(tmp_path: Path) -> None:
    main = tmp_path / "blueprint.yaml"
    main.write_text(f"{HEAD}imports: [blueprint.yaml, other.yaml]\n")
    (tmp_path / "other.yaml").write_text("imports: [blueprint.yaml, other.yaml]\n")
    assert parse_file(main)["nodes"] == []
