from typing import Any

import pytest

from conductor.control.services.errors import IllegalExecutionParameters
from conductor.control.services.parameters import merge_parameters

DECLARED: dict[str, Any] = {
    "count": {"type": "integer", "default": 1},
    "name": {"type": "string"},
    "note": {"required": False},
    "tags": {"type": "list", "default": []},
    "quick": {"type": "boolean", "default": False},
    "ports": {"type": "list", "item_type": "integer", "required": False},
}


def test_defaults_are_filled_and_optional_ones_left_out() -> None:
    merged = merge_parameters("scale", DECLARED, {"name": "web"}, may_be_custom=False)
    assert merged == {"count": 1, "name": "web", "tags": [], "quick": False}


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        ("count", "7", 7),
        ("name", 5, "5"),
        ("tags", '["a"]', ["a"]),
        ("quick", "True", True),
        ("ports", ["80", 81], [80, 81]),
        ("count", {"get_input": "count"}, {"get_input": "count"}),
    ],
)
def test_values_are_converted_to_the_declared_type(name: str, given: Any, taken: Any) -> None:
    merged = merge_parameters("scale", DECLARED, {"name": "x", name: given}, may_be_custom=False)
    assert merged[name] == taken


def test_one_sentence_names_every_fault() -> None:
    given = {"count": True, "quick": "maybe", "tags": "{}", "colour": "red", "ports": ["a"]}
    with pytest.raises(IllegalExecutionParameters) as caught:
        merge_parameters("scale", DECLARED, given, may_be_custom=False)
    for name in ("scale", "count", "quick", "tags", "name is missing", "colour", "ports"):
        assert name in str(caught.value)


def test_custom_parameters_pass_when_they_are_allowed() -> None:
    given = {"name": "web", "colour": "red"}
    assert merge_parameters("scale", DECLARED, given, may_be_custom=True)["colour"] == "red"
