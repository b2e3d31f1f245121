"""Types with all that they inherit, and the values that fit them."""

from collections.abc import Callable
from typing import Any

import pytest

from conductor.blueprint import Plan, prepare
from conductor.blueprint.errors import (
    BlueprintError,
    MissingRequiredInputError,
    UnknownInputError,
)

Parse = Callable[..., Plan]
ROOT = "cloudify.nodes.Root"


def refusal(parsed: Parse, body: str) -> BlueprintError:
    with pytest.raises(BlueprintError) as caught:
        parsed(body)
    return caught.value


FITTING = {
    "string": ["a", "5", "[1]", "{a: 1}", "true"],
    "textarea": ["a", "5"],
    "integer": ["5", "-1"],
    "float": ["5", "5.5"],
    "boolean": ["true"],
    "list": ["[]", "[1]"],
    "dict": ["{}", "{a: 1}"],
    "regex": ["'a+'"],
    "deployment_id": ["a", "5"],
    "d": ["{}", "{x: 5}"],
}
UNFITTING = {
    "integer": ["a", "'5'", "5.5", "true"],
    "float": ["a", "'5.5'", "true"],
    "boolean": ["'true'", "1"],
    "list": ["a", "{}"],
    "dict": ["a", "[]"],
    "regex": ["'('", "5"],
    "d": ["a", "[]", "{x: a}"],
}
DATA_TYPES = (
    "data_types: {d: {properties: {x: {type: integer, default: 1}}}, e: {properties: {x: {}}}}\n"
)
DATA_TYPE = "data_types: {d: {properties: {x: {type: integer, default: 1}}}}\n"


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in FITTING.items() for value in values]
)
def test_a_value_fits_its_type(parsed: Parse, kind: str, value: str) -> None:
    body = f"node_types: {{t: {{properties: {{p: {{type: {kind}}}}}}}}}\n"
    plan = parsed(
        f"{DATA_TYPE}{body}node_templates: {{n: {{type: t, properties: {{p: {value}}}}}}}"
    )
    assert "p" in plan["nodes"][0]["properties"]


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in UNFITTING.items() for value in values]
)
@pytest.mark.parametrize(
    "body",
    [
        "node_types: {t: {properties: {p: {type: %s}}}}\n"
        "node_templates: {n: {type: t, properties: {p: %s}}}",
        "node_types: {t: {properties: {p: {type: %s, default: %s}}}}",
        "relationships: {t: {properties: {p: {type: %s, default: %s}}}}",
        "data_types: {d: {properties: {x: {type: integer, default: 1}}},"
        " e: {properties: {p: {type: %s, default: %s}}}}",
        "node_types: {t: {interfaces: {i: {o: {inputs: {p: {type: %s, default: %s}}}}}}}",
        "inputs: {p: {type: %s, default: %s}}",
        "policy_types: {t: {source: s, properties: {p: {type: %s, default: %s}}}}",
        "policy_triggers: {t: {source: s, parameters: {p: {type: %s, default: %s}}}}",
    ],
)
def test_a_value_of_another_type_is_refused(
    parsed: Parse, body: str, kind: str, value: str
) -> None:
    head = "" if "data_types" in body else DATA_TYPE
    assert refusal(parsed, head + body % (kind, value)).err_code == 105


@pytest.mark.parametrize("kind", UNFITTING)
def test_a_function_is_never_checked_for_its_type(parsed: Parse, kind: str) -> None:
    plan = parsed(
        f"{DATA_TYPE}inputs: {{i: {{}}}}\n"
        f"node_types: {{t: {{properties: {{p: {{type: {kind}, default: {{get_input: i}}}}}}}}}}\n"
        "node_templates: {n: {type: t}, m: {type: t, properties: {p: {get_input: i}}}}"
    )
    values = [node["properties"]["p"] for node in plan["nodes"]]
    assert values == [{"get_input": "i"}, {"get_input": "i"}]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("data_types: {string: {}}", 104, "rename it"),
        ("data_types: {node_id: {}}", 104, "rename it"),
        ("data_types: {a: {derived_from: b}}", 103, "'b'"),
        ("data_types: {a: {derived_from: b}, b: {derived_from: a}}", 100, "break the circle"),
        ("data_types: {a: {properties: {x: {type: a}}}}", 100, "a -> a"),
        (
            "data_types: {a: {properties: {x: {type: b}}}, b: {properties: {y: {type: a}}}}",
            100,
            "a -> b -> a",
        ),
        ("data_types: {a: {properties: {x: {type: nix}}}}", 103, "'nix'"),
        ("node_types: {a: {properties: {x: {type: strin}}}}", 103, "Did you mean 'string'?"),
        ("node_types: {a: {derived_from: b}}", 103, "'b'"),
        ("relationships: {a: {properties: {x: {type: nix}}}}", 103, "'nix'"),
        ("relationships: {a: {derived_from: a}}", 100, "a -> a"),
        (DATA_TYPE + "inputs: {i: {type: d, default: {y: 1}}}", 106, "'y'"),
        ("inputs: {i: {hidden: true}}", 215, "give it a default"),
        ("inputs: {i: {type: string, display: {rows: 3}}}", 216, "textarea"),
        (
            "node_types: {t: {properties: {use_external_resource: {default: false}}}}\n"
            "inputs: {i: {}}\n"
            "node_templates: {n: {type: t, properties: {use_external_resource: {get_input: i}}}}",
            219,
            "no function",
        ),
    ],
)
def test_a_wrong_declaration_is_found_though_nobody_uses_it(
    parsed: Parse, body: str, code: int, words: str
) -> None:
    error = refusal(parsed, body)
    assert error.err_code == code
    assert words in str(error)


def properties(parsed: Parse, body: str, template: str = "{}") -> dict[str, Any]:
    plan = parsed(f"{body}\nnode_templates: {{n: {{type: t, properties: {template}}}}}")
    found: dict[str, Any] = plan["nodes"][0]["properties"]
    return found


@pytest.mark.parametrize(
    ("base", "derived", "template", "value"),
    [
        ("{default: 1}", "{}", "{}", 1),
        ("{default: 1}", "{p: {default: 2}}", "{}", 2),
        ("{default: 1}", "{p: {default: 2}}", "{p: 3}", 3),
        ("{type: d, default: {x: 5}}", "{p: {type: d, default: {y: 6}}}", "{}", {"x": 5, "y": 6}),
        ("{type: d, default: {x: 5}}", "{p: {type: d}}", "{}", {"x": 5, "y": 2}),
        ("{type: d, default: {x: 5}}", "{p: {type: dict, default: {y: 6}}}", "{}", {"y": 6}),
        ("{type: dict, default: {x: 5}}", "{p: {type: dict, default: {y: 6}}}", "{}", {"y": 6}),
        ("{type: d, default: {x: 5}}", "{}", "{p: {y: 7}}", {"x": 5, "y": 7}),
        ("{type: d}", "{}", "{}", {"x": 1, "y": 2}),
        ("{type: f}", "{}", "{p: {in: {y: 3}}}", {"in": {"x": 9, "y": 3}}),
        ("{type: f, default: {in: {x: 4}}}", "{}", "{p: {in: {y: 3}}}", {"in": {"x": 4, "y": 3}}),
        ("{type: f, default: {in: {y: 4}}}", "{}", "{}", {"in": {"x": 9, "y": 4}}),
    ],
)
def test_a_template_goes_over_its_type_and_that_over_its_ancestors(
    parsed: Parse, base: str, derived: str, template: str, value: object
) -> None:
    body = (
        "data_types:\n"
        "  d: {properties: {x: {default: 1}, y: {default: 2}}}\n"
        "  f: {properties: {in: {type: d, default: {x: 9}}}}\n"
        "node_types:\n"
        f"  b: {{derived_from: {ROOT}, properties: {{p: {base}}}}}\n"
        f"  t: {{derived_from: b, properties: {derived}}}"
    )
    assert properties(parsed, body, template)["p"] == value


def test_a_derived_data_type_has_the_fields_of_its_parent(parsed: Parse) -> None:
    body = (
        "data_types: {d: {properties: {x: {default: 1}}},"
        " e: {derived_from: d, properties: {y: {required: false}, z: {default: 3}}}}\n"
        "node_types: {t: {properties: {p: {type: e}}}}"
    )
    assert properties(parsed, body) == {"p": {"x": 1, "z": 3}}


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{p: 1, q: 2, nix: 3}", 106),
        ("{p: 1}", 107),
        ("{use_external_resource: false}", 107),
        ("{use_external_resource: true}", None),
        ("{p: 1, q: 2}", None),
    ],
)
def test_what_is_required_is_missed_unless_the_resource_is_external(
    parsed: Parse, template: str, code: int | None
) -> None:
    body = f"node_types: {{t: {{derived_from: {ROOT}, properties: {{p: {{}}, q: {{}}}}}}}}"
    if code is None:
        assert "resource_id" not in properties(parsed, body, template)
        return
    template = f"node_templates: {{n: {{type: t, properties: {template}}}}}"
    assert refusal(parsed, f"{body}\n{template}").err_code == code


def test_hierarchies_begin_at_the_root(parsed: Parse) -> None:
    plan = parsed(
        "node_types: {a: {derived_from: cloudify.nodes.Compute}, b: {derived_from: a}}\n"
        "relationships: {r: {derived_from: cloudify.relationships.connected_to}}\n"
        "node_templates: {n: {type: b}, m: {type: a, relationships: [{type: r, target: n}]}}"
    )
    node, other = plan["nodes"]
    assert node["type_hierarchy"] == [ROOT, "cloudify.nodes.Compute", "a", "b"]
    assert other["relationships"][0]["type_hierarchy"] == [
        "cloudify.relationships.depends_on",
        "cloudify.relationships.connected_to",
        "r",
    ]
    assert node["host_id"] == "n"


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ("{}", 215),
        ("{operation: start}", 216),
        ("{operation: [start]}", 216),
        ("{operation: creat}", 216),
        ("{operation: create}", None),
    ],
)
def test_a_node_waits_for_an_operation_that_the_other_template_gives(
    parsed: Parse, properties: str, code: int | None
) -> None:
    body = (
        f"node_templates:\n"
        f"  n: {{type: {ROOT}, interfaces: {{cloudify.interfaces.lifecycle: {{create: {{}}}}}}}}\n"
        f"  m: {{type: {ROOT}, relationships: [{{target: n, properties: {properties},"
        f" type: cloudify.relationships.depends_on_lifecycle_operation}}]}}"
    )
    if code is None:
        assert len(parsed(body)["nodes"]) == 2
    else:
        assert refusal(parsed, body).err_code == code


def test_a_wrong_type_is_reported_once_however_many_use_it(parsed: Parse) -> None:
    error = refusal(
        parsed,
        "node_types: {a: {properties: {x: {type: nix}}}, b: {derived_from: a}}\n"
        "node_templates: {n: {type: b, properties: {x: 1}}, m: {type: b, properties: {x: 1}}}",
    )
    places = {str(one.place) for one in error.errors}
    assert places == {"blueprint.yaml:3:41"}


@pytest.mark.parametrize(
    ("schema", "given", "value"),
    [
        ("{default: 1}", {}, 1),
        ("{default: 1}", {"i": 2}, 2),
        ("{default: 1}", {"i": None}, 1),
        ("{required: false}", {}, None),
        ("{type: d}", {}, {"x": 1}),
        ("{type: d}", {"i": {}}, {"x": 1}),
        ("{type: d, default: {x: 2}}", {}, {"x": 2}),
        ("{type: d, default: {x: 2}}", {"i": {"x": 3}}, {"x": 3}),
        ("{type: e, required: false}", {}, None),
        ("{type: e}", {"i": {"x": 1}}, {"x": 1}),
        ("{type: string}", {"i": 5}, 5),
        ("{type: list, item_type: integer}", {"i": [1]}, [1]),
    ],
)
def test_an_input_has_what_was_given_or_a_default(
    parsed: Parse, schema: str, given: dict[str, Any], value: object
) -> None:
    plan = parsed(f"{DATA_TYPES}inputs: {{i: {schema}}}")
    assert prepare(plan, given)["inputs"] == {"i": value}


@pytest.mark.parametrize(
    ("schema", "given", "error"),
    [
        ("{}", {}, MissingRequiredInputError),
        ("{type: integer}", {}, MissingRequiredInputError),
        ("{type: e}", {}, MissingRequiredInputError),
        ("{}", {"i": 1, "j": 2}, UnknownInputError),
        ("{type: integer}", {"i": "5"}, 214),
        ("{type: d}", {"i": {"y": 1}}, 214),
        ("{type: d}", {"i": {"x": "a"}}, 214),
        ("{type: e}", {"i": {}}, 214),
        ("{type: list, item_type: integer}", {"i": ["a"]}, 214),
        ("{type: regex}", {"i": "("}, 214),
    ],
)
def test_a_value_that_an_input_cannot_have_is_refused(
    parsed: Parse, schema: str, given: dict[str, Any], error: Any
) -> None:
    plan = parsed(f"{DATA_TYPES}inputs: {{i: {schema}}}")
    with pytest.raises(BlueprintError) as caught:
        prepare(plan, given)
    if isinstance(error, int):
        assert caught.value.err_code == error
    else:
        assert isinstance(caught.value, error)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("integer", "5", 5),
        ("integer", 5, 5),
        ("float", "5.5", 5.5),
        ("float", "5", 5.0),
        ("boolean", "true", True),
        ("boolean", "False", False),
        ("string", "5", "5"),
        ("d", {"x": "7"}, {"x": 7}),
    ],
)
def test_texts_are_taken_for_what_they_spell_on_request(
    parsed: Parse, kind: str, given: object, value: object
) -> None:
    plan = parsed(f"{DATA_TYPE}inputs: {{i: {{type: {kind}}}}}")
    found = prepare(plan, {"i": given}, auto_correct_types=True)["inputs"]["i"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("kind", "given"), [("integer", "5.5"), ("boolean", "1"), ("float", "a")])
def test_a_text_that_spells_something_else_is_refused(
    parsed: Parse, kind: str, given: object
) -> None:
    plan = parsed(f"inputs: {{i: {{type: {kind}}}}}")
    with pytest.raises(BlueprintError) as caught:
        prepare(plan, {"i": given}, auto_correct_types=True)
    assert caught.value.err_code == 214
