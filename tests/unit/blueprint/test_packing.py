import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor.blueprint.packing import Likes, packed, unpacked

DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("\0ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("\0ab", max_size=2), inner),
    max_leaves=12,
)


def stored_and_read(plan: Any) -> Any:
    return unpacked(msgspec.json.decode(msgspec.json.encode(packed(plan))))


@given(st.lists(st.dictionaries(st.text("ab", max_size=2), DATA), max_size=4))
def test_nodes_come_back_as_they_were(plans: list[dict[str, Any]]) -> None:
    likes = Likes()
    assert [likes.read(msgspec.json.encode(each).decode()) for each in plans] == plans


def test_what_nodes_have_in_common_is_one_object_that_refuses_changes() -> None:
    operations = {"create": {"implementation": "a.b", "inputs": {"texts": ["x" * 80]}}}
    texts = [
        msgspec.json.encode({"name": name, "operations": operations}).decode() for name in "ab"
    ]
    likes = Likes()
    one, other = (likes.read(each) for each in texts)
    assert one["operations"] is other["operations"]
    with pytest.raises(TypeError, match=r"copy\.deepcopy"):
        one["operations"]["create"]["inputs"]["texts"].append("y")
    one["name"] = "c"
    changed = copy.deepcopy(one)
    changed["operations"]["create"]["implementation"] = "c.d"
    assert other == {"name": "b", "operations": operations}


@given(DATA, DATA, DATA)
def test_a_plan_comes_back_as_it_was(common: Any, one: Any, other: Any) -> None:
    plan = {"a": [common, one], "b": {"c": common, "d": [other, {"e": common, "f": one}]}}
    before = copy.deepcopy(plan)
    assert stored_and_read(plan) == before
    assert plan == before


def test_what_is_held_in_many_places_is_written_once() -> None:
    interface = {"create": {"implementation": "a long name", "inputs": {"x": [1, 2]}}}
    plan = {"nodes": [{"name": f"n{i}", "operations": interface} for i in range(100)]}
    assert msgspec.json.encode(packed(plan)).count(b"a long name") == 1
    nodes = stored_and_read(plan)["nodes"]
    assert nodes[0]["operations"] is nodes[99]["operations"]
    assert [each["name"] for each in nodes[:2]] == ["n0", "n1"]


def test_what_is_shared_refuses_changes_and_the_rest_does_not() -> None:
    part = {"inputs": {"deep": []}}
    plan = stored_and_read({"a": part, "b": part, "own": {}})
    for shared in (plan["a"], plan["a"]["inputs"]):
        with pytest.raises(TypeError, match="several places"):
            shared["more"] = 1
    plan["own"]["more"] = 1
    assert copy.deepcopy(plan["a"]) == part


@pytest.mark.parametrize("mapping", [{"\0": 0}, {"\0": {"\0": 7}}, {"\0": [1]}])
def test_a_mapping_that_looks_like_a_reference_stays_what_it_is(mapping: dict[str, Any]) -> None:
    part = {"it": mapping}
    assert stored_and_read({"x": mapping, "y": part, "z": part}) == {
        "x": mapping,
        "y": part,
        "z": part,
    }


def test_a_plan_that_was_stored_before_is_read() -> None:
    assert unpacked({"nodes": []}) == {"nodes": []}
