from collections.abc import Callable

import pytest

from conductor.blueprint import Plan, prepare
from conductor.blueprint.errors import (
    MissingRequiredInputError,
    UnknownInputError,
)

Parse = Callable[..., Plan]
ROOT = "cloudify.nodes.Root"
RELATIONSHIP = "cloudify.relationships"


def test_missing_and_unknown_inputs_are_all_named(parsed: Parse) -> None:
    plan = parsed("inputs: {one: {}, two: {}, three: {required: false}}")
    with pytest.raises(MissingRequiredInputError, match="'one', 'two'"):
        prepare(plan)
    with pytest.raises(UnknownInputError, match=r"'on', 'x'.*Did you mean 'one'\?"):
        prepare(plan, {"on": 1, "x": 2})


def test_the_given_plan_is_not_changed(parsed: Parse) -> None:
    plan = parsed("inputs: {i: {default: 1}}\noutputs: {o: {value: {get_input: i}}}")
    prepare(plan)
    assert plan["outputs"]["o"]["value"] == {"get_input": "i"}
    assert "node_instances" not in plan
