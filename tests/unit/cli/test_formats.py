"""How answers look, as people and programs ask for it."""

import json
import re
from typing import Any

import pytest
import yaml

from cli.conftest import Cfy, page

RECORD: dict[str, Any] = {"key": "word", "visibility": "tenant", "provider_name": "a\nb"}


@pytest.fixture
def told(cfy: Cfy) -> Cfy:
    cfy.on("GET /secrets", page(RECORD, RECORD | {"key": "other", "more": {"deep": 1}}))
    cfy.on("GET /secrets/word", RECORD | {"value": "fish"})
    return cfy


@pytest.mark.parametrize(
    "words", [("--json",), ("-o", "json"), ("--format", "json"), ("-o", "yaml")]
)
def test_lists_are_data_by_every_option(words: tuple[str, ...], told: Cfy) -> None:
    read = yaml.safe_load if "yaml" in words else json.loads
    assert [each["key"] for each in read(told("secrets", "list", *words).output)] == [
        "word",
        "other",
    ]
    assert read(told("secrets", "get", "word", *words).output)["value"] == "fish"
    assert read(told(*words, "secrets", "get", "word").output)["value"] == "fish"


def test_labels_are_pairs_for_people_and_objects_for_programs(cfy: Cfy) -> None:
    label = {"key": "env", "value": "a b", "created_at": "2026-01-01", "created_by": "ann"}
    other = {"key": "env", "value": "test"}
    cfy.on("GET /secrets/word", RECORD | {"value": [label, other]})
    assert re.search(r"^value +env:a b, env:test$", cfy("secrets", "get", "word").output, re.M)
    told = json.loads(cfy("secrets", "get", "word", "--json").output)
    assert told["value"] == [label, other]


@pytest.mark.parametrize(
    ("call", "words", "key"),
    [
        ("PUT /secrets/new", ("secrets", "create", "new", "-s", "x"), "key"),
        ("PUT /sites/new", ("sites", "create", "new"), "name"),
        ("POST /plugins", ("plugins", "upload", "http://host.test/p.zip"), "id"),
        ("PUT /blueprints/new", ("blueprints", "upload", "http://host.test/new.zip"), "id"),
        ("PUT /deployments/new", ("deployments", "create", "new", "-b", "bp", "--no-wait"), "id"),
    ],
)
def test_programs_are_handed_what_was_made(
    cfy: Cfy, call: str, words: tuple[str, ...], key: str
) -> None:
    status = 201 if key == "id" else 200
    cfy.on(call, {key: "new", "state": "uploaded", "title": "it"}, status=status)
    cfy.on(f"GET {call.split()[1]}", {key: "new", "state": "uploaded"})
    said = cfy(*words, "--json").output
    assert json.loads(said)[key] == "new"
    assert "{" not in cfy(*words).output


def test_o_is_how_many_a_list_skips_too(told: Cfy) -> None:
    told("secrets", "list", "-o", "7")
    assert told.requests[-1].url.params["_offset"] == "7"
    refused = told("secrets", "list", "-o", "jsn")
    assert "'jsn' is neither a number nor one of table, plain, json" in refused.output


def test_wide_lines_hold_every_single_value_and_are_never_cut(told: Cfy) -> None:
    head, first, _ = told("secrets", "list", "-o", "wide").output.splitlines()
    assert "provider_name" in head
    assert "deep" not in head
    assert "a b" in first  # each row stays on one line


def test_the_extended_view_has_a_line_for_each_field(told: Cfy) -> None:
    lines = told("secrets", "list", "-x").output.splitlines()
    assert lines[0].split() == ["key", "word"]
    assert lines[lines.index("") + 1].split() == ["key", "other"]


def test_versions_are_said_at_the_door(cfy: Cfy) -> None:
    cfy.on("GET /api/version", {"version": "9"})
    assert json.loads(cfy("--json", "--version").output)["server"] == "9"


TITLE, CLEAR, C1, LINK = "\x1b]0;pwned\x07", "\x1b[2J", "\x9b2J", "\x1b]8;;http://x\x1b\\"
HOSTILE = f"up{TITLE}{CLEAR} and{C1}{LINK}\r away\x1b[1"


@pytest.mark.parametrize(
    "words", [("list",), ("list", "-x"), ("list", "-o", "table"), ("get", "w")]
)
def test_what_the_server_tells_writes_no_escapes(words: tuple[str, ...], cfy: Cfy) -> None:
    row = RECORD | {"key": HOSTILE, HOSTILE: {HOSTILE: 1}}
    cfy.on("GET /secrets", page(row))
    cfy.on("GET /secrets/w", row)
    shown = cfy("secrets", *words, color=True).output.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert ("up and" in shown, "away1" in shown, "pwned" in shown) == (True, True, False)
    assert not [each for each in shown if not each.isprintable() and each != "\n"]


def test_programs_get_the_escapes_that_the_server_told(cfy: Cfy) -> None:
    cfy.on("GET /secrets/w", {"key": HOSTILE})
    assert json.loads(cfy("secrets", "get", "w", "--json").output)["key"] == HOSTILE


def test_errors_and_notes_write_no_escapes(cfy: Cfy) -> None:
    cfy.on("GET /status", {"message": HOSTILE, "error_code": "x"}, status=400)
    assert cfy("status", color=False).output == "Error: up and away1\n"


def test_no_color_takes_colour_from_errors_too(cfy: Cfy, monkeypatch: pytest.MonkeyPatch) -> None:
    cfy.away("GET /status")
    assert "\x1b[31m" in cfy("status", color=True).output
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in cfy("status", color=True).output
