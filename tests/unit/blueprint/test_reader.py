import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor.blueprint import parse_text
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.place import Source
from conductor.blueprint.problems import Problems
from conductor.blueprint.source.reader import DEEPEST, read
from conductor.blueprint.source.values import YamlMapping


def reading(text: str) -> object:
    return read(Source("x.yaml", text), Problems())


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    for level in range(1, levels):
        aliases = ",".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{aliases}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a:\n\tb: 1", "x.yaml:2:1: YAML does not allow a tab here"),
        ("[" * 100_000, f"nested deeper than {DEEPEST} levels"),
        (bomb(9), "aliases expand to more than"),
        ("a: &a [*a]", "before or inside its anchor"),
        ("a: !foo bar", "unknown tag !foo"),
        ("80: x", "put it in quotes"),
        ("? [a]\n: b", "a key must be a text"),
        ("\x00\x01", "Was a binary file named by mistake?"),
        ("a: 1\n---\nb: 2", "a second document starts here"),
        ("<<: 5", "takes a mapping"),
    ],
)
def test_bad_yaml_is_a_sentence_with_its_place(text: str, words: str) -> None:
    with pytest.raises(BlueprintError) as caught:
        reading(text)
    assert words in str(caught.value)
    assert str(caught.value).startswith("x.yaml:")


def test_a_repeated_key_is_a_warning_naming_both_places() -> None:
    problems = Problems()
    value = read(Source("x.yaml", "a: 1\nb: 2\na: 3"), problems)
    assert value == {"b": 2, "a": 3}
    (warning,) = map(str, problems.warnings)
    assert "x.yaml:3:1" in warning
    assert "x.yaml:1:1" in warning


def test_own_keys_win_over_merged_ones() -> None:
    value = reading("base: &b {x: 1, y: 2}\nmore: {<<: *b, x: 3}")
    assert value == {"base": {"x": 1, "y": 2}, "more": {"x": 3, "y": 2}}


def test_scalars_are_resolved_as_yaml_1_1_and_dates_stay_text() -> None:
    value = reading("[on, 010, 1_000, 0x1f, 1.5, ~, 2001-01-01, '1', !!str 5]")
    assert value == [True, 8, 1000, 31, 1.5, None, "2001-01-01", "1", "5"]


def test_every_key_and_value_knows_its_place() -> None:
    value = reading("a:\n  bc: 5")
    assert isinstance(value, YamlMapping)
    assert str(value["a"].key_place("bc")) == "x.yaml:2:3"
    assert str(value["a"].value_place("bc")) == "x.yaml:2:7"


@given(st.text(max_size=60))
def test_no_text_whatsoever_is_a_traceback(text: str) -> None:
    with pytest.raises(BlueprintError):
        parse_text("\n" + text)
