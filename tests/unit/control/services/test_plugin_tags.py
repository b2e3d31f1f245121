from typing import Any

import pytest

from conductor.control.services.plugin_tags import declared_tags, plain_tags, read_tags
from conductor.domain.errors import InvalidInput


def test_what_a_person_gives_becomes_lists_of_texts() -> None:
    given = {"Env": ["dev", 7], "env": "test", "gone": []}
    assert read_tags("labels", given) == {"env": ["dev", "7", "test"]}


def test_a_call_comes_back_as_it_was_shown() -> None:
    call = {"get_input": "x"}
    assert read_tags("labels", {"a": [call]}) == declared_tags({"A": {"values": [call]}})


def test_resource_tags_of_a_yaml_are_plain() -> None:
    assert plain_tags({"team": "red", "cost": [1]}) == {"team": ["red"], "cost": [1]}


@pytest.mark.parametrize(
    "given", [{"a b": "c"}, {"": "c"}, {"a": ""}, {"a": "\n"}, {"a": ["b", "b"]}, {"a": "x" * 257}]
)
def test_other_keys_and_values_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="resource_tags"):
        read_tags("resource_tags", given)
