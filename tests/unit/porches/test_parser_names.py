"""Modules of the parser that tools import by name (framework §6.4)."""

from typing import Any

import pytest

from dsl_parser import elements, framework, scan, yaml_loader
from dsl_parser.exceptions import DSLParsingFormatException
from dsl_parser.interfaces import constants, utils


def test_a_text_is_loaded_with_its_place() -> None:
    holder = yaml_loader.load("a: [1, 2]", "broken", filename="my.yaml")
    assert (holder.restore(), holder.start_line, holder.filename) == ({"a": [1, 2]}, 0, "my.yaml")


@pytest.mark.parametrize(("text", "words"), [("", "nothing there"), ("a: [", "my.yaml")])
def test_a_text_that_is_no_yaml_is_refused(text: str, words: str) -> None:
    with pytest.raises(DSLParsingFormatException, match=words):
        yaml_loader.load(text, "nothing there", filename="my.yaml")


def test_properties_are_walked_through_and_replaced() -> None:
    seen: list[Any] = []

    def double(value: Any, scope: Any, context: Any, path: str) -> Any:
        seen.append((path, scope, context))
        return value * 2 if isinstance(value, int) else value

    properties = {"a": 1, "b": [{"c": 2}]}
    scan.scan_properties(properties, double, "nodes", "web", "web", replace=True)
    assert properties == {"a": 2, "b": [{"c": 4}]}
    assert [path for path, _, _ in seen] == ["web.a", "web.b", "web.b[0]", "web.b[0].c"]
    assert {each[1:] for each in seen} == {("nodes", "web")}


def test_an_operation_that_does_nothing_looks_like_in_a_plan() -> None:
    assert (utils.no_op()["operation"], constants.INTERFACES) == ("", "interfaces")
    assert elements.__doc__
    assert framework.__doc__
