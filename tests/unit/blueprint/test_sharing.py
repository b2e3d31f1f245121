"""What several places of a plan have in common is one object, which nobody can change."""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from conductor.blueprint import Plan
from conductor.blueprint.sharing import SharedList, SharedMapping, shared

TWINS = """
node_types:
  app:
    derived_from: cloudify.nodes.Root
    properties: {config: {default: {ports: [80, 443]}}}
    interfaces:
      cloudify.interfaces.lifecycle: {create: {implementation: p.t.create}}
plugins: {p: {executor: central_deployment_agent, install: false}}
node_templates:
  one: {type: app}
  two: {type: app}
  own: {type: app, properties: {config: {ports: [8080]}}}
"""

CHANGES: list[Callable[[Any], Any]] = [
    lambda part: part.__setitem__(0, 1),
    lambda part: part.__delitem__(0),
    lambda part: part.__ior__({0: 1}),
    lambda part: part.clear(),
    lambda part: part.pop(0),
    lambda part: part.popitem(),
    lambda part: part.setdefault(1, 1),
    lambda part: part.update({}),
]
LIST_CHANGES: list[Callable[[Any], Any]] = [
    lambda part: part.__setitem__(0, 1),
    lambda part: part.__delitem__(0),
    lambda part: part.__iadd__([1]),
    lambda part: part.__imul__(2),
    lambda part: part.append(1),
    lambda part: part.extend([1]),
    lambda part: part.insert(0, 1),
    lambda part: part.remove(0),
    lambda part: part.pop(),
    lambda part: part.clear(),
    lambda part: part.sort(),
    lambda part: part.reverse(),
]


def nodes(plan: Plan) -> dict[str, Any]:
    return {node["name"]: node for node in plan["nodes"]}


def test_nodes_share_what_they_inherit(parsed: Callable[..., Plan]) -> None:
    found = nodes(parsed(TWINS))
    for part in ("operations", "interfaces"):
        assert found["one"][part] is found["two"][part] is found["own"][part]


def test_who_changes_what_nodes_share_is_told_to_copy(parsed: Callable[..., Plan]) -> None:
    create = nodes(parsed(TWINS))["one"]["operations"]["cloudify.interfaces.lifecycle.create"]
    with pytest.raises(TypeError, match=r"several places; change a copy\.deepcopy"):
        create["inputs"]["answer"] = 42
    own = copy.deepcopy(create)
    own["inputs"]["answer"] = 42
    assert create["inputs"] == {}


def test_what_one_node_has_alone_can_be_changed(parsed: Callable[..., Plan]) -> None:
    found = nodes(parsed(TWINS))
    found["own"]["properties"]["config"]["ports"].append(9090)
    found["one"]["properties"]["added"] = True
    assert "added" not in found["two"]["properties"]


@pytest.mark.parametrize("change", CHANGES)
def test_no_method_changes_a_shared_mapping(change: Callable[[Any], Any]) -> None:
    part = SharedMapping({0: 0})
    with pytest.raises(TypeError, match="several places"):
        change(part)
    assert part == {0: 0}


@pytest.mark.parametrize("change", LIST_CHANGES)
def test_no_method_changes_a_shared_list(change: Callable[[Any], Any]) -> None:
    part = SharedList([0])
    with pytest.raises(TypeError, match="several places"):
        change(part)
    assert part == [0]


@pytest.mark.parametrize(
    "copied",
    [
        copy.deepcopy,
        lambda part: pickle.loads(pickle.dumps(part)),  # noqa: S301 - our own
        lambda part: json.loads(json.dumps(part)),
        lambda part: msgspec.json.decode(msgspec.json.encode(part)),
        lambda part: msgspec.msgpack.decode(msgspec.msgpack.encode(part)),
    ],
)
def test_a_copy_is_plain_all_the_way_down(copied: Callable[[Any], Any]) -> None:
    inner = {"deep": [[1], {}]}
    made = copied(shared({"a": inner, "b": inner})["a"])
    assert made == inner
    assert [type(made), type(made["deep"]), type(made["deep"][0])] == [dict, list, list]
    assert type(copy.copy(SharedMapping(a=1))) is dict
    assert type(copy.copy(SharedList([1]))) is list


def test_only_what_is_held_twice_is_shared() -> None:
    twice = {"x": [1]}
    once = {"y": twice}
    made = shared([once, twice, {"z": []}])
    assert made[0]["y"] is made[1]
    assert [type(each) for each in made] == [dict, SharedMapping, dict]
    assert type(made[1]["x"]) is SharedList
