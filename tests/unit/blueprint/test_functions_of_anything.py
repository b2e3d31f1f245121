"""Part 5: whatever stands where a function has its arguments, the end is a value or our error."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conductor.blueprint import functions, parse_text, prepare
from conductor.blueprint.functions import table
from conductor.domain.errors import ConductorError
from unit.blueprint.conftest import HEAD
from unit.blueprint.running import Running

NAMES = sorted(table._OURS)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False)
    | st.sampled_from(
        ["SELF", "SOURCE", "web", "db", "ip", "i", "type", "", "0", "id", "s", "deep"]
    )
    | st.text(max_size=3)
)


def nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from([*NAMES, "type", "a"])
    return st.lists(children, max_size=4) | st.dictionaries(keys, children, max_size=2)


ANYTHING = st.recursive(LEAVES, nested, max_leaves=8)
CALLS = st.builds(lambda name, args: {name: args}, st.sampled_from(NAMES), ANYTHING)


@given(CALLS, st.sampled_from([{}, {"self": "app_1"}, {"source": "db_1", "target": "web_1"}]))
def test_at_run_time(call: Any, context: dict[str, str]) -> None:
    with suppress(ConductorError):
        functions.evaluate_functions(call, context, Forgiving())


class Forgiving(Running):
    """Knows every input, and what is asked of the outside by its name."""

    def get_input(self, input_name: str) -> Any:
        return {"deep": {"k": ["x"]}}.get(input_name, input_name)

    def get_sys(self, entity: str, prop: str) -> Any:
        return {("tenant", "name"): "t"}.get((entity, prop))

    def get_consumers(self, prop: str) -> Any:
        return {"ids": [], "names": [], "count": 0}[prop]


@given(CALLS)
def test_from_a_blueprint_to_its_deployment(call: Any) -> None:
    text = f"""{HEAD}
inputs: {{i: {{default: {{k: [x]}}}}}}
node_templates:
  db: {{type: cloudify.nodes.Root}}
  web:
    type: cloudify.nodes.Root
    properties: {{resource_id: {json.dumps(call)}}}
outputs: {{o: {{value: {json.dumps(call)}}}}}
"""
    with suppress(ConductorError):
        prepare(parse_text(text), get_secret=lambda key: key)
