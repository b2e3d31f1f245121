"""Blueprints that hypothesis writes: what is right parses, and its plan is JSON throughout."""

import json
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor.blueprint import Plan, parse_text, prepare
from conductor.blueprint.errors import BlueprintError

_NAMES = st.from_regex(r"\A[a-z][a-z0-9_]{0,7}\Z")
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=6,
)
_DEFAULTS = {
    "string": _TEXTS,
    "integer": st.integers(-(2**53), 2**53),
    "boolean": st.booleans(),
    "list": st.lists(_VALUES, max_size=3),
    "dict": st.dictionaries(_NAMES, _VALUES, max_size=3),
}
_KINDS = ("connected_to", "depends_on")


@st.composite
def _declared(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(_DEFAULTS)))
    return {"type": kind, "default": draw(_DEFAULTS[kind]), "description": draw(_TEXTS)}


@st.composite
def blueprints(draw: st.DrawFn) -> dict[str, Any]:
    """One of each section that a small blueprint has: inputs, types, templates that are related to
    earlier ones, scaling groups, outputs, labels."""
    inputs = draw(st.dictionaries(_NAMES, _declared(), max_size=3))
    properties = draw(st.dictionaries(_NAMES.map("p_{}".format), _declared(), max_size=3))
    names = draw(st.lists(_NAMES.map("n_{}".format), unique=True, min_size=1, max_size=5))
    templates = {name: draw(_template(names[:place])) for place, name in enumerate(names)}
    targets = draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
    groups = {f"g_{name}": {"members": [name]} for name in targets}
    scaled = {"type": "cloudify.policies.scaling", "targets": sorted(groups)}
    return {
        "tosca_definitions_version": "cloudify_dsl_1_5",
        "imports": ["cloudify/types/types.yaml"],
        "description": draw(_TEXTS),
        "inputs": inputs,
        "node_types": {"Own": {"derived_from": "cloudify.nodes.Root", "properties": properties}},
        "node_templates": templates,
        "groups": groups,
        "policies": {"scaled": scaled} if groups else {},
        "outputs": {
            name: {"value": draw(st.sampled_from([{"get_input": name}, {"concat": ["a", name]}]))}
            for name in inputs
        },
        "labels": {draw(_NAMES): {"values": [draw(_NAMES)]}},
    }


@st.composite
def _template(draw: st.DrawFn, earlier: list[str]) -> dict[str, Any]:
    targets = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2)) if earlier else []
    count = draw(st.integers(0, 3))
    return {
        "type": "Own",
        "capabilities": {"scalable": {"properties": {"default_instances": count}}},
        "relationships": [
            {"type": f"cloudify.relationships.{draw(st.sampled_from(_KINDS))}", "target": target}
            for target in targets
        ],
    }


def _parsed(blueprint: dict[str, Any]) -> Plan:
    return parse_text(yaml.safe_dump(blueprint, allow_unicode=True, sort_keys=False))


@settings(max_examples=25, deadline=None)
@given(blueprints())
def test_a_plan_is_the_same_after_json(blueprint: dict[str, Any]) -> None:
    plan = _parsed(blueprint)
    again = Plan(json.loads(json.dumps(plan)))
    assert again == plan
    once, twice = prepare(plan), prepare(again)
    assert json.loads(json.dumps(once)) == once
    for section in set(once) - {"node_instances"}:
        assert twice[section] == once[section]


@settings(max_examples=25, deadline=None)
@given(blueprints())
def test_instances_are_as_many_as_asked_for_and_related_to_each_other(
    blueprint: dict[str, Any],
) -> None:
    prepared = prepare(_parsed(blueprint))
    instances = {one["id"]: one for one in prepared["node_instances"]}
    assert len(instances) == len(prepared["node_instances"])
    for node in prepared["nodes"]:
        asked = node["capabilities"]["scalable"]["properties"]["current_instances"]
        assert sum(one["name"] == node["name"] for one in instances.values()) == asked
    for one in instances.values():
        for edge in one["relationships"]:
            assert instances[edge["target_id"]]["name"] == edge["target_name"]


@settings(max_examples=25, deadline=None)
@given(blueprints(), st.data())
def test_whatever_is_put_anywhere_is_parsed_or_refused_with_its_place(
    blueprint: dict[str, Any], data: st.DataObject
) -> None:
    section = data.draw(st.sampled_from(sorted(blueprint)))
    blueprint[section] = data.draw(_VALUES)
    try:
        _parsed(blueprint)
    except BlueprintError as error:
        assert all(": " in str(each) for each in error.errors)  # noqa: PT017
