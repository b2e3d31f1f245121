"""Constraints of inputs: what they take, what they hold for, and what they ask of a manager."""

from collections.abc import Callable, Collection
from typing import Any

import pytest

from conductor.blueprint import ANY_OBJECT, NO_MANAGER, Plan, prepare
from conductor.blueprint.elements.constraints import NAME_PATTERNS
from conductor.blueprint.errors import (
    BlueprintError,
    ConstraintException,
    DSLParsingException,
    FunctionEvaluationError,
)

Parse = Callable[..., Plan]


@pytest.mark.parametrize(
    ("constraint", "good", "bad"),
    [
        ("{equal: 5}", [5], [6, "5"]),
        ("{greater_than: 2}", [3, 2.5], [2, "a"]),
        ("{greater_or_equal: 2}", [2], [1]),
        ("{less_than: 2}", [1], [2, []]),
        ("{less_or_equal: 2}", [2], [3]),
        ("{length: 2}", ["ab", [1, 2], {"a": 1, "b": 2}], ["a", 12]),
        ("{min_length: 2}", ["ab", "abc"], ["a", 12]),
        ("{max_length: 2}", ["ab", ""], ["abc", 12]),
        ("{in_range: [1, 3]}", [1, 2.5, 3], [0, 4, "2"]),
        ("{valid_values: [a, 2]}", ["a", 2], ["b", [2]]),
        ("{pattern: 'a+'}", ["a", "aab"], ["ba", 5, ["a"]]),
    ],
)
def test_a_constraint_holds_or_is_broken(
    parsed: Parse, constraint: str, good: list[Any], bad: list[Any]
) -> None:
    plan = parsed(f"inputs: {{i: {{constraints: [{constraint}]}}}}")
    for value in good:
        assert prepare(plan, {"i": value})["inputs"]["i"] == value
    for value in bad:
        with pytest.raises(ConstraintException, match="'i'"):
            prepare(plan, {"i": value})


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        ("constraints: [{}]", 103),
        ("constraints: [5]", 103),
        ("constraints: [{error_message: words}]", 103),
        ("constraints: [{max_lenght: 5}]", 103),
        ("constraints: [{equal: 1, max_length: 5}]", 212),
        ("constraints: [{greater_than: a}]", 212),
        ("constraints: [{less_than: true}]", 212),
        ("constraints: [{length: a}]", 212),
        ("constraints: [{in_range: [1]}]", 212),
        ("constraints: [{in_range: [1, a]}]", 212),
        ("constraints: [{valid_values: a}]", 212),
        ("constraints: [{pattern: '('}]", 212),
        ("constraints: [{labels: []}]", 212),
        ("type: secret_key, constraints: [{labels: [{a: b}]}]", 212),
        ("type: deployment_id, constraints: [{labels: a}]", 212),
        ("type: deployment_id, constraints: [{filter_id: 5}]", 212),
        ("type: deployment_id, constraints: [{tenants: a}]", 212),
        ("type: deployment_id, constraints: [{deployment_id: a}]", 212),
        ("type: node_id, constraints: [{deployment_id: 5}]", 212),
        ("type: node_id, constraints: [{deployment_id: a}, {deployment_id: b}]", 212),
        ("type: node_id, constraints: [{name_pattern: a}]", 212),
        ("type: node_id, constraints: [{name_pattern: {begins: a}}]", 212),
        ("default: {get_input: j}, constraints: [{max_length: 3}]", 213),
        ("type: string, item_type: string", 218),
        ("type: list, item_type: d", 217),
        ("type: list, item_type: integer, default: [a]", 105),
        ("type: nix", 103),
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        "inputs: {i: {%s}, j: {}}",
        "plugins: {p: {executor: host_agent, install: false}}\n"
        "workflows: {w: {mapping: p.f, parameters: {i: {%s}, j: {}}}}\ninputs: {j: {}}",
    ],
)
def test_a_wrong_declaration_is_refused(parsed: Parse, body: str, schema: str, code: int) -> None:
    with pytest.raises(DSLParsingException) as caught:
        parsed(f"data_types: {{d: {{}}}}\n{body % schema}")
    assert caught.value.err_code == code
    assert "blueprint.yaml:" in str(caught.value)


def test_a_default_is_held_to_its_constraints(parsed: Parse) -> None:
    body = "inputs: {i: {default: abcd, constraints: [{max_length: 3}]}}"
    with pytest.raises(ConstraintException, match=r"blueprint.yaml:3:23: 'i'"):
        parsed(body)
    assert parsed(body, values=None)["inputs"]["i"]["default"] == "abcd"


def test_an_author_says_in_own_words_what_is_wrong(parsed: Parse) -> None:
    plan = parsed("inputs: {i: {constraints: [{max_length: 3, error_message: is no short word}]}}")
    with pytest.raises(ConstraintException, match="is no short word"):
        prepare(plan, {"i": "abcd"})


def test_items_of_a_list_are_checked_one_by_one(parsed: Parse) -> None:
    plan = parsed(
        "inputs: {i: {type: list, item_type: string, constraints: [{max_length: 3}]},"
        " l: {type: list, constraints: [{max_length: 3}]}}"
    )
    given = {"i": ["abc", "d", "e", "f"], "l": ["abcdef"]}
    assert prepare(plan, given)["inputs"] == given
    with pytest.raises(ConstraintException):
        prepare(plan, {**given, "i": ["a", "abcd"]})
    with pytest.raises(ConstraintException):
        prepare(plan, {**given, "l": ["a", "b", "c", "d"]})


def test_arguments_may_be_functions(parsed: Parse) -> None:
    plan = parsed(
        "inputs:\n"
        "  most: {default: 3}\n"
        "  i: {default: abcd, constraints: [{max_length: {get_input: most}}]}\n"
        "  j: {default: x, constraints: [{valid_values: [x, {get_secret: s}]}]}\n"
    )
    with pytest.raises(ConstraintException, match=r"max_length \{'get_input': 'most'\}"):
        prepare(plan, get_secret=lambda _: "y")
    given = {"most": 4, "j": "y"}
    assert prepare(plan, given, get_secret=lambda _: "y")["inputs"]["j"] == "y"
    with pytest.raises(ConstraintException, match="'j'"):
        prepare(plan, {**given, "j": "z"}, get_secret=lambda _: "y")
    with pytest.raises(ConstraintException, match=r"takes a number, and .* is something else"):
        prepare(plan, {"most": "many"}, get_secret=lambda _: "y")


def test_what_a_function_came_to_is_not_told(parsed: Parse) -> None:
    plan = parsed("inputs: {i: {constraints: [{equal: {get_secret: s}}]}}")
    with pytest.raises(ConstraintException) as caught:
        prepare(plan, {"i": "guess"}, get_secret=lambda _: "hush")
    assert "hush" not in str(caught.value)


def test_an_argument_that_needs_a_deployment_is_refused(parsed: Parse) -> None:
    plan = parsed(
        "node_templates: {n: {type: cloudify.nodes.Root}}\n"
        "inputs: {i: {constraints: [{equal: {get_attribute: [n, x]}}]}}"
    )
    with pytest.raises(FunctionEvaluationError, match="does not exist yet"):
        prepare(plan, {"i": 1})


def test_a_function_is_no_value_for_an_input_with_constraints(parsed: Parse) -> None:
    plan = parsed("inputs: {i: {constraints: [{max_length: 3}]}, j: {}}")
    with pytest.raises(DSLParsingException) as caught:
        prepare(plan, {"i": {"get_secret": "s"}, "j": 1})
    assert caught.value.err_code == 213
    given = {"i": "abc", "j": {"get_secret": "s"}}
    assert prepare(plan, given)["inputs"] == given


class Recorder:
    """A manager that knows one object, and remembers what it was asked."""

    def __init__(self, context: str = "") -> None:
        self.context = context
        self.asked: list[Any] = []

    def get(self, data_type: str, value: Any, /, **params: Any) -> Collection[Any]:
        self.asked.append((data_type, value, params))
        return ["known"]

    def has_deployment_id(self) -> bool:
        return self.context == "deployment"

    def has_blueprint_id(self) -> bool:
        return self.context == "blueprint"


@pytest.mark.parametrize("kind", NAME_PATTERNS)
def test_objects_are_asked_for_by_patterns_of_their_names(parsed: Parse, kind: str) -> None:
    plan = parsed(
        f"inputs: {{i: {{type: {kind}, constraints: [{{name_pattern: {{starts_with: k}}}}]}}}}"
    )
    manager = Recorder("deployment")
    prepare(plan, {"i": "known"}, values=manager)
    assert manager.asked == [(kind, "known", {NAME_PATTERNS[kind]: {"starts_with": "k"}})]
    with pytest.raises(ConstraintException, match=f"no known {kind}"):
        prepare(plan, {"i": "stranger"}, values=manager)
    for where in (NO_MANAGER, Recorder("nothing")):
        with pytest.raises(ConstraintException):
            prepare(plan, {"i": "stranger"}, values=where)


@pytest.mark.parametrize(
    ("kind", "constraints", "params"),
    [
        (
            "deployment_id",
            "[{filter_id: f}, {labels: [{a: b}]}, {tenants: [t]}, {valid_values: [known]}]",
            {"filter_id": "f", "labels": [{"a": "b"}], "tenants": ["t"]},
        ),
        ("blueprint_id", "[{filter_id: f}]", {"filter_id": "f"}),
        ("secret_key", "[{valid_values: [known]}, {max_length: 9}]", {}),
        (
            "node_id",
            "[{deployment_id: {get_input: d}}, {valid_values: [a]}]",
            {"deployment_id": "dep", "valid_values": ["a"]},
        ),
        ("capability_value", "[{deployment_id: dep}]", {"deployment_id": "dep"}),
    ],
)
def test_a_manager_is_asked_with_all_that_it_judges(
    parsed: Parse, kind: str, constraints: str, params: dict[str, Any]
) -> None:
    plan = parsed(
        f"inputs: {{d: {{default: dep}}, i: {{type: {kind}, constraints: {constraints}}}}}"
    )
    manager = Recorder()
    prepare(plan, {"i": "known"}, values=manager)
    assert manager.asked == [(kind, "known", params)]


@pytest.mark.parametrize(
    ("kind", "context", "is_enough"),
    [
        ("capability_value", "", False),
        ("capability_value", "blueprint", False),
        ("node_instance", "blueprint", False),
        ("node_instance", "deployment", True),
        ("node_id", "", False),
        ("node_id", "blueprint", True),
        ("node_type", "blueprint", True),
        ("scaling_group", "blueprint", True),
        ("operation_name", "", False),
        ("operation_name", "blueprint", True),
        ("deployment_id", "", True),
        ("secret_key", "", True),
    ],
)
def test_parts_of_a_deployment_need_one_to_be_looked_for_in(
    parsed: Parse, kind: str, context: str, is_enough: bool
) -> None:
    plan = parsed(f"inputs: {{i: {{type: {kind}}}}}")
    if is_enough:
        assert prepare(plan, {"i": "known"}, values=Recorder(context))["inputs"] == {"i": "known"}
        return
    with pytest.raises(ConstraintException, match="of which deployment"):
        prepare(plan, {"i": "known"}, values=Recorder(context))


def test_items_of_a_list_of_objects_are_asked_for_one_by_one(parsed: Parse) -> None:
    plan = parsed("inputs: {i: {type: list, item_type: secret_key}}")
    manager = Recorder()
    assert prepare(plan, {"i": ["known", "known"]}, values=manager)["inputs"]
    assert len(manager.asked) == 2
    with pytest.raises(ConstraintException):
        prepare(plan, {"i": ["known", "stranger"]}, values=manager)


def test_a_default_that_names_an_object_waits_for_somebody_who_knows(parsed: Parse) -> None:
    body = "inputs: {i: {type: secret_key, default: known}}"
    for values in (ANY_OBJECT, Recorder(), None):
        assert parsed(body, values=values)["inputs"]["i"]["default"] == "known"
    with pytest.raises(BlueprintError, match="no manager here"):
        parsed(body, values=NO_MANAGER)


def test_an_object_without_a_value_is_not_asked_for(parsed: Parse) -> None:
    plan = parsed("inputs: {i: {type: secret_key, required: false}}")
    assert prepare(plan)["inputs"] == {"i": None}
