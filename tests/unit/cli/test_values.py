from pathlib import Path

import pytest

from conductor.cli.failures import Failure
from conductor.cli.values import parse_values


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("a=1", {"a": 1}),
        ("a='1'", {"a": "1"}),
        ("a=1;b=[x, y]", {"a": 1, "b": ["x", "y"]}),
        (r"a=x\;y", {"a": "x;y"}),
        ('a={"k": true}', {"a": {"k": True}}),
        ("a=http://h:80/?q=1", {"a": "http://h:80/?q=1"}),
        ("a=2026-01-01", {"a": "2026-01-01"}),
        ("a={day: 2026-01-01}", {"a": {"day": "2026-01-01"}}),
        ("a=", {"a": ""}),
        ("a=null", {"a": None}),
        ("a=x: y: z", {"a": "x: y: z"}),
        ('{"a": 1}', {"a": 1}),
    ],
)
def test_pairs_are_read_as_yaml(source: str, values: dict[str, object]) -> None:
    assert parse_values([source]) == values


def test_files_folders_and_patterns_merge_in_order(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text("a: 1\nb: 1")
    (tmp_path / "2.yaml").write_text("b: 2")
    assert parse_values([str(tmp_path)]) == {"a": 1, "b": 2}
    assert parse_values([f"{tmp_path}/*.yaml", "b=3"]) == {"a": 1, "b": 3}
    assert parse_values([str(tmp_path / "2.yaml")]) == {"b": 2}


@pytest.mark.parametrize(
    "source",
    [
        "nothing.yaml",
        "[1, 2]",
        "=1",
        "a=1;b",
        "a={b: !!set {c}}",
        "a=&x [*x]",
        f"a={'[' * 500}",
        f"a={'9' * 5000}",
    ],
)
def test_what_cannot_be_used_is_said(source: str) -> None:
    with pytest.raises(Failure):
        parse_values([source])


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "inputs.yaml"
    path.write_bytes(b"a: \xff")
    with pytest.raises(Failure, match=r"inputs\.yaml cannot be read"):
        parse_values([str(path)])
