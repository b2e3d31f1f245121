"""Part 5: intrinsic functions, from the blueprint to run time."""

from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from conductor.blueprint import Plan, errors, functions, prepare
from conductor.blueprint.functions import table
from dsl_parser import functions as porch
from unit.blueprint.running import Running

Parse = Callable[..., Plan]
NODES = """
inputs: {i: {default: given}, mapping: {default: {k: [x]}}, number: {default: 5}}
node_types:
  t:
    derived_from: cloudify.nodes.Root
    properties: {p: {default: null, required: false}, q: {default: v}, r: {default: []}}
node_templates:
  n: {type: t, properties: {p: %s}}
  m: {type: t, properties: {p: {k: [a, {get_input: i}]}, q: {get_input: mapping}}}
"""


def evaluated(payload: Any, **context: str) -> Any:
    return functions.evaluate_functions(payload, context, Running())


AT_RUN_TIME: list[tuple[Any, Any]] = [
    ({"get_input": "i"}, "given"),
    ({"get_input": ["mapping", "k", 0]}, "x"),
    ({"get_input": ["mapping", {"get_input": "key"}, "0"]}, "x"),
    ({"get_input": "number", "type": "integer"}, 5),
    ({"get_input": "i", "other": 1}, {"get_input": "i", "other": 1}),
    ({"get_property": ["SELF", "port"]}, 80),
    ({"get_property": ["db", "from_input"]}, "given"),
    ({"get_property": ["db", "deep", "k", 0]}, "x"),
    ({"get_property": ["db", "own_ip"]}, "10.0.0.1"),
    ({"get_property": ["web", "own_ip"]}, "10.0.0.3"),
    ({"get_attribute": ["db", "ip"]}, "10.0.0.1"),
    ({"get_attribute": ["db", "call"]}, "given"),
    ({"get_attribute": ["db", "none"]}, None),
    ({"get_attribute": ["SELF", "list", 0, "a"]}, 1),
    ({"get_attribute": ["SELF", "list", 5]}, None),
    ({"get_attribute": ["SELF", "node_instance_id"]}, "app_1"),
    ({"get_attribute": ["SELF", "node_instance_index"]}, 1),
    ({"get_attribute": ["SELF", "port"]}, 80),
    ({"get_attribute": ["SELF", "deep", "k", 0]}, "x"),
    ({"get_attribute": ["SELF", "nothing"]}, None),
    ({"get_attributes_list": ["web", "ip"]}, ["10.0.0.2", "10.0.0.3"]),
    ({"get_attributes_list": ["web", "port"]}, [81, 80]),
    ({"get_attributes_list": ["web", "its_own"]}, ["10.0.0.2", "10.0.0.3"]),
    ({"get_attributes_list": ["SELF", "list", 0]}, [{"a": 1}]),
    ({"get_attributes_list": ["nobody", "ip"]}, []),
    (
        {"get_attributes_dict": ["db", "ip", ["deep", "k"]]},
        {"db_1": {"ip": "10.0.0.1", "deep.k": ["x"]}},
    ),
    ({"get_secret": "t"}, "plain"),
    ({"get_secret": {"concat": ["s"]}}, '{"user": {"name": "me"}}'),
    ({"get_secret": ["s", "user", "name"]}, "me"),
    ({"get_capability": ["d", {"get_input": "i"}]}, ["capability", "d", "given"]),
    ({"get_environment_capability": "c"}, ["environment", "c"]),
    ({"get_environment_capability": ["c", 0, "k"]}, ["environment", "c", 0, "k"]),
    ({"get_group_capability": ["g", ["a", "b"], 0]}, ["group", "g", ["a", "b"], 0]),
    ({"get_label": "k"}, ["label", "k", None]),
    ({"get_label": ["k", 0]}, ["label", "k", 0]),
    ({"get_sys": ["tenant", "name"]}, "tenant.name"),
    ({"get_sys": ["deployment", {"concat": ["ow", "ner"]}]}, "deployment.owner"),
    ({"get_consumers": "count"}, "consumers count"),
    ({"concat": ["http://", {"get_attribute": ["db", "ip"]}, 1, None]}, "http://10.0.0.11None"),
    ({"merge": [{"a": 1, "b": {"x": 1}}, {"b": {"y": 2}}, {"get_input": "mapping"}]}, None),
    ({"a": [{"concat": ["b"]}], "c": 1}, {"a": ["b"], "c": 1}),
]


@pytest.mark.parametrize(("payload", "value"), AT_RUN_TIME, ids=lambda one: str(one)[:40])
def test_functions_have_values_at_run_time(payload: Any, value: Any) -> None:
    if isinstance(payload, dict) and "merge" in payload:
        value = {"a": 1, "b": {"y": 2}, "k": ["x"]}
    assert evaluated(payload, self="app_1") == value


ILL_FORMED: list[tuple[str, type[Exception]]] = [
    *(
        (call, errors.FunctionValidationError)
        for call in (
            "get_input: []",
            "get_input: [i]",
            "get_input: 5",
            "get_property: n",
            "get_property: [n]",
            "get_attribute: [n]",
            "get_attributes_list: [n]",
            "get_attributes_dict: [n]",
            "get_attributes_dict: [n, a, [b], [a]]",
            "get_attributes_dict: [n, []]",
            "get_secret: [s]",
            "get_secret: {}",
            "get_secret: null",
            "concat: abc",
            "merge: {a: 1}",
            "merge: [{a: 1}, b]",
            "get_capability: d",
            "get_capability: [d]",
            "get_environment_capability: [c]",
            "get_group_capability: [g]",
            "get_group_capability: [g, []]",
            "get_label: [k]",
            "get_label: [k, first]",
            "get_label: [k, 0, 1]",
            "get_sys: tenant",
            "get_sys: [deployment, id, more]",
            "get_consumers: all",
            "get_consumers: [ids]",
            "string_find: abc",
            "string_find: [abc]",
            "string_find: [abc, 5]",
            "string_replace: [abc, b]",
            "string_replace: [abc, b, c, d]",
            "string_replace: [abc, b, c, true]",
            "string_replace: [abc, b, c, 1, 2]",
            "string_split: [abc]",
            "string_split: [abc, b, first]",
            "string_lower: 5",
            "string_lower: [a, b]",
            "string_upper: []",
        )
    ),
    ("get_sys: [world, name]", errors.UnknownSysEntityError),
    ("get_sys: [tenant, id]", errors.UnknownSysPropertyError),
    ("get_input: nothing", errors.UnknownInputError),
    ("get_input: [nothing, k]", errors.UnknownInputError),
    ("get_property: [nobody, p]", errors.UnknownNodeError),
    ("get_property: [nobody, p]", KeyError),
    ("get_attribute: [nobody, p]", KeyError),
    ("get_property: [n, nothing]", errors.FunctionEvaluationError),
    ("get_property: [SELF, nothing]", errors.FunctionEvaluationError),
    ("get_property: [SOURCE, p]", ValueError),
    ("get_attribute: [TARGET, p]", errors.FunctionEvaluationError),
]


@pytest.mark.parametrize(("call", "error"), ILL_FORMED)
def test_an_ill_formed_call_is_refused_where_it_stands(
    parsed: Parse, call: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        parsed(NODES % f"{{a: [{{{call}}}]}}")
    assert isinstance(caught.value, errors.BlueprintError)
    assert caught.value.place is not None
    assert caught.value.place.line == 10
    assert not str(caught.value).startswith("'")


EDGE = """
node_types:
  t:
    derived_from: cloudify.nodes.Root
    properties: {q: {default: v}}
node_templates:
  m: {type: t}
  n:
    type: t
    relationships:
      - type: cloudify.relationships.connected_to
        target: m
        source_interfaces: {i: {o: {implementation: s.f, inputs: {x: {%s}}}}}
plugins: {s: {executor: central_deployment_agent, install: false}}
"""
PLACES: dict[str, tuple[str, str | None]] = {
    "SELF in an output": ("outputs: {o: {value: {get_attribute: [SELF, a]}}}", "SELF"),
    "SOURCE in a capability": ("capabilities: {o: {value: {get_property: [SOURCE, a]}}}", "SOURCE"),
    "SELF in a label": ("labels: {k: {values: [{get_property: [SELF, a]}]}}", "SELF"),
    "an input in settings": (
        "deployment_settings: {display_name: {get_input: x}}",
        "no input",
    ),
    "an input in a policy": (
        "node_templates: {n: {type: cloudify.nodes.Root}}\ngroups: {g: {members: [n]}}\n"
        "policies: {p: {type: cloudify.policies.scaling, targets: [g],"
        " properties: {default_instances: {get_input: x}}}}",
        "no input",
    ),
    "an input in a count": (
        "node_templates: {n: {type: cloudify.nodes.Root, capabilities: {scalable: {properties:"
        " {default_instances: {get_input: x}}}}}}",
        "no input",
    ),
    "a property of SELF in a count": (
        "node_types: {t: {derived_from: cloudify.nodes.Root, properties: {p: {default: 2}}}}\n"
        "node_templates: {n: {type: t, capabilities: {scalable: {properties:"
        " {default_instances: {get_property: [SELF, p]}}}}}}",
        None,
    ),
    "an input in a default that is used": (
        "node_types: {t: {properties: {p: {default: {get_input: x}}}}}\n"
        "node_templates: {n: {type: t}}",
        "no input",
    ),
    "an input in a default that is not used": (
        "node_types: {t: {properties: {p: {default: {get_input: x}}}}}\n"
        "node_templates: {n: {type: t, properties: {p: 1}}}",
        None,
    ),
    "an input in an operation of a type": (
        "plugins: {s: {executor: central_deployment_agent, install: false}}\n"
        "node_types: {t: {interfaces: {i: {o: {implementation: s.f,"
        " inputs: {x: {default: {get_input: x}}}}}}}}\n"
        "node_templates: {n: {type: t}}",
        "no input",
    ),
    "an input in an operation that a template replaces": (
        "plugins: {s: {executor: central_deployment_agent, install: false}}\n"
        "node_types: {t: {interfaces: {i: {o: {implementation: s.f,"
        " inputs: {x: {default: {get_input: x}}}}}}}}\n"
        "node_templates: {n: {type: t, interfaces: {i: {o: s.g}}}}",
        None,
    ),
    "an attribute of SELF in a relationship": (EDGE % "get_attribute: [SELF, a]", "SELF"),
    "a list of SELF in a relationship": (EDGE % "get_attributes_list: [SELF, a]", "SELF"),
    "a property of SELF in a relationship": (EDGE % "get_property: [SELF, q]", None),
    "a missing property of SELF in a relationship": (EDGE % "get_property: [SELF, r]", "'r'"),
    "a property of TARGET in a relationship": (EDGE % "get_property: [TARGET, q]", None),
    "an attribute of SOURCE in a relationship": (EDGE % "get_attribute: [SOURCE, a]", None),
}


@pytest.mark.parametrize("place", PLACES)
def test_calls_are_looked_at_wherever_they_count(parsed: Parse, place: str) -> None:
    body, complaint = PLACES[place]
    if complaint is None:
        prepare(parsed(body))
        return
    with pytest.raises(errors.BlueprintError, match=complaint):
        parsed(body)


def test_a_property_of_self_in_a_relationship_is_the_sources_whenever_it_is_read(
    parsed: Parse,
) -> None:
    plan = prepare(parsed(EDGE % "get_property: [SELF, q]"))
    edge = next(one for one in plan["nodes"] if one["name"] == "n")["relationships"][0]
    assert edge["source_operations"]["i.o"]["inputs"] == {"x": "v"}
    payload = {"get_property": ["SELF", "port"]}
    assert evaluated(payload, source="db_1", target="web_1") == 80


AS_EARLY_AS_POSSIBLE: list[tuple[str, Any]] = [
    ("{get_input: mapping}", {"k": ["x"]}),
    ("{concat: [a, {get_input: [mapping, k, 0]}, 1, null]}", "ax1None"),
    ("{get_property: [m, p, k, 1]}", "given"),
    ("{get_property: [m, q, k, 0]}", "x"),
    ("{get_property: [SELF, q]}", "v"),
    ("{merge: [{a: 1}, {get_input: mapping}]}", {"a": 1, "k": ["x"]}),
    ("{string_split: ['a,b', ',', 1]}", "b"),
    ("{string_split: [{get_input: i}, i]}", ["g", "ven"]),
    ("{string_split: ['a,b', ',', -1]}", "b"),
    ("{string_replace: [abcb, b, x]}", "axcx"),
    ("{string_replace: [abcb, b, x, 1]}", "axcb"),
    ("{string_find: [abc, c]}", 2),
    ("{string_find: [abc, x]}", -1),
    ("{string_upper: abc}", "ABC"),
    ("{string_lower: {get_input: i}}", "given"),
    ("{string_lower: [ABC]}", "abc"),
    ("{get_input: number, type: integer}", 5),
    ("{get_input: mapping, type: string}", {"k": ["x"]}),
    ("{get_attribute: [SELF, a]}", {"get_attribute": ["SELF", "a"]}),
    ("{get_label: {get_input: i}}", {"get_label": {"get_input": "i"}}),
    (
        "{concat: [{get_input: i}, {get_attribute: [m, ip]}]}",
        {"concat": [{"get_input": "i"}, {"get_attribute": ["m", "ip"]}]},
    ),
    ("[{concat: [a, {get_sys: [tenant, name]}]}, {concat: [a]}]", None),
    ("{get_input: i, description: plain}", {"get_input": "i", "description": "plain"}),
]


@pytest.mark.parametrize(("call", "value"), AS_EARLY_AS_POSSIBLE)
def test_functions_become_values_as_early_as_they_can(parsed: Parse, call: str, value: Any) -> None:
    if value is None:
        value = [{"concat": ["a", {"get_sys": ["tenant", "name"]}]}, "a"]
    plan = prepare(parsed(NODES % call))
    assert plan["nodes"][0]["properties"]["p"] == value


def test_with_runtime_only_evaluation_calls_stay_until_then(parsed: Parse) -> None:
    plan = prepare(parsed(NODES % "{get_input: i}"), runtime_only_evaluation=True)
    assert plan["nodes"][0]["properties"]["p"] == {"get_input": "i"}
    assert plan["inputs"]["i"] == "given"


FAILING: list[tuple[str, type[Exception], str]] = [
    ("{get_input: [mapping, x]}", errors.InputEvaluationError, "nothing at 'x'"),
    ("{get_input: i, type: integer}", errors.InputEvaluationError, "type integer, found 'given'"),
    ("{get_property: [m, p, x]}", errors.FunctionEvaluationError, "no property 'p.x'"),
    ("{string_split: [abc, b, 2]}", errors.FunctionEvaluationError, "2 parts, but index 2"),
    ("{string_split: [abc, '']}", errors.FunctionEvaluationError, "separator is empty"),
    (
        "{string_upper: {get_input: number}}",
        errors.FunctionValidationError,
        "must be a text, found 5",
    ),
    ("{string_find: [{get_input: mapping}, a]}", errors.FunctionValidationError, "expected a text"),
    ("{merge: [{get_input: i}]}", errors.FunctionValidationError, "expected mappings"),
    ("{get_input: {string_split: [i, i]}}", errors.UnknownInputError, "no input ''"),
    ("{get_input: {get_property: [m, r]}}", errors.FunctionValidationError, "two or more"),
    ("{concat: {get_input: i}}", errors.FunctionValidationError, "expected a list"),
    (
        "{get_property: [m, {get_input: i}]}",
        errors.FunctionEvaluationError,
        "no property 'given'",
    ),
    ("{get_property: [SELF, p]}", errors.EvaluationRecursionLimitReached, "refer to each other"),
]


@pytest.mark.parametrize(("call", "error", "sentence"), FAILING)
def test_a_call_without_a_value_fails_when_a_deployment_is_made(
    parsed: Parse, call: str, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        prepare(parsed(NODES % call))


def test_functions_may_be_nested_fifty_deep_and_no_deeper(parsed: Parse) -> None:
    call: Any = "x"
    for _ in range(50):
        call = {"concat": [call]}
    assert evaluated(call) == "x"
    with pytest.raises(errors.EvaluationRecursionLimitReached):
        evaluated({"concat": [call]})


def test_functions_in_deep_values_that_lead_to_deep_values_end_with_a_sentence(
    parsed: Parse,
) -> None:
    deep = "[" * 150 + "{get_property: [n%d, resource_id]}" + "]" * 150
    values = [*(deep % (one + 1) for one in range(45)), "end"]
    nodes = "".join(
        f"  n{one}: {{type: cloudify.nodes.Root, properties: {{resource_id: {value}}}}}\n"
        for one, value in enumerate(values)
    )
    plan = parsed(f"node_templates:\n{nodes}")
    with pytest.raises(errors.EvaluationRecursionLimitReached, match="flatten them"):
        prepare(plan)


AMBIGUOUS: list[tuple[str, dict[str, str], Any]] = [
    ("itself", {"self": "web_1"}, "10.0.0.2"),
    ("the only target of SELF", {"self": "user_1"}, "10.0.0.2"),
    ("in the group of SELF", {"self": "app_1"}, "10.0.0.3"),
    ("in the group of SOURCE", {"source": "app_1", "target": "db_1"}, "10.0.0.3"),
    ("in the group of TARGET", {"source": "db_1", "target": "app_1"}, "10.0.0.3"),
    ("of nobody", {"self": "lone_1"}, None),
    ("without a context", {}, None),
]


@pytest.mark.parametrize(("_", "context", "value"), AMBIGUOUS, ids=lambda one: str(one)[:30])
def test_of_several_instances_the_one_that_is_meant_is_found(
    _: str, context: dict[str, str], value: Any
) -> None:
    payload = {"get_attribute": ["web", "ip"]}
    if value is not None:
        assert evaluated(payload, **context) == value
        return
    with pytest.raises(errors.FunctionEvaluationError, match="2 instances"):
        evaluated(payload, **context)


def test_the_smallest_shared_group_decides_even_when_a_larger_one_would() -> None:
    storage = Running()
    storage.instances["web_2"]["scaling_groups"] = [{"id": "in_2"}, {"id": "out"}]
    storage.instances["web_1"]["scaling_groups"] = [{"id": "in_1"}, {"id": "out"}]
    storage.instances["app_1"]["scaling_groups"] = [{"id": "in_1"}, {"id": "out"}]
    payload = {"get_attribute": ["web", "ip"]}
    found = functions.evaluate_functions(payload, {"self": "app_1"}, storage)
    assert found == "10.0.0.2"


@pytest.mark.parametrize("word", ["SELF", "SOURCE", "TARGET"])
def test_a_word_that_means_nobody_is_told(word: str) -> None:
    with pytest.raises(errors.MeaninglessPronoun, match=f"{word} means nobody here"):
        evaluated({"get_attribute": [word, "ip"]})


def test_outputs_say_what_is_wrong_with_them_and_leave_out_missing_secrets() -> None:
    outputs = {
        name: {"value": value}
        for name, value in {
            "fine": {"get_attribute": ["db", "ip"]},
            "ambiguous": {"get_attribute": ["web", "ip"]},
            "unknown": {"get_capability": ["nobody", "c"]},
            "missing": {"get_secret": "gone"},
            "refused": {"concat": ["a", {"get_secret": ["nowhere", "key"]}]},
            "no_json": {"get_secret": ["t", "key"]},
            "no_key": {"get_secret": ["s", "key"]},
        }.items()
    }
    for evaluate in (porch.evaluate_outputs, porch.evaluate_capabilities):
        values = evaluate(outputs, Running())
        assert values.pop("fine") == "10.0.0.1"
        assert sorted(values) == ["ambiguous", "no_json", "no_key", "unknown"]
        assert all(value.startswith("<ERROR: unable to evaluate") for value in values.values())


def test_nodes_and_instances_are_evaluated_in_place() -> None:
    storage = Running()
    node = {"id": "web", "properties": {"a": {"get_input": "i"}, "b": {"get_attribute": ["db", 1]}}}
    assert porch.evaluate_node_functions(node, storage)["properties"]["a"] == "given"
    assert node["properties"]["b"] == {"get_attribute": ["db", 1]}
    node["properties"]["b"] = {"get_attribute": ["SELF", "ip"]}
    porch.evaluate_node_functions(node, storage, "web_1")
    assert node["properties"]["b"] == "10.0.0.2"
    found = porch.evaluate_node_instance_functions(storage.get_node_instance("db_1"), storage)
    assert found["runtime_properties"]["call"] == "given"


SECRETS = "inputs: {s: {default: key}}\noutputs: {o: {value: {get_secret: %s}}}"


@pytest.mark.parametrize("call", ["key", "[key, k]", "{get_input: s}", "[{get_input: s}, k]"])
def test_secrets_must_exist_when_a_deployment_is_made(parsed: Parse, call: str) -> None:
    plan = parsed(SECRETS % call)
    with pytest.raises(errors.UnsupportedGetSecretError, match="key"):
        prepare(plan)
    with pytest.raises(errors.UnknownSecretError, match="key"):
        prepare(plan, get_secret={}.__getitem__)
    prepared = prepare(plan, get_secret={"key": "v"}.__getitem__)
    assert "get_secret" in prepared["outputs"]["o"]["value"]


def test_what_a_blueprint_needs_from_elsewhere_is_listed(parsed: Parse) -> None:
    plan = parsed(
        "outputs: {a: {value: {get_secret: s}}, b: {value: {get_environment_capability: [c, k]}}}\n"
        "labels: {k: {values: [{get_secret: [t, k]}]}}"
    )
    wanted = {"secrets": ["s", "t"], "parent_capabilities": [["c", "k"]]}
    assert plan["requirements"] == wanted


def test_reading_a_capability_makes_a_dependency(parsed: Parse) -> None:
    plan = parsed(
        "inputs: {d: {default: other}}\n"
        "outputs:\n"
        "  o: {value: {get_capability: [{get_input: d}, c]}}\n"
        "labels: {k: {values: [{get_capability: [{get_label: l}, c]}]}}\n"
        "node_templates:\n"
        "  n: {type: cloudify.nodes.Root, properties: {resource_id: {get_capability: [e, c]}}}\n"
    )
    assert prepare(plan)["inter_deployment_functions"] == [
        {
            "function_identifier": "outputs.o.value.get_capability",
            "target_deployment": ("other", {"get_input": "d"}),
            "context": {},
        },
        {
            "function_identifier": "labels.k.values[0].get_capability",
            "target_deployment": (None, {"get_label": "l"}),
            "context": {},
        },
        {
            "function_identifier": "n.properties.resource_id.get_capability",
            "target_deployment": ("e", "e"),
            "context": {"self": "n"},
        },
    ]


class Shout(porch.Function):
    """A function as others write it."""

    def parse_args(self, args: Any) -> None:
        if not isinstance(args, list | dict):
            raise errors.FunctionValidationError(self.name, "takes a list")
        self.words = args

    def validate(self, plan: Any) -> None:
        if "quiet" in plan["inputs"]:
            raise errors.FunctionValidationError(self.name, "nobody shouts here")

    def evaluate(self, handler: Any) -> Any:
        words = [str(one).upper() for one in self.words]
        return {"concat": [handler.get_input("i"), *words, str(self.context)]}


@pytest.fixture
def shout() -> Iterator[None]:
    porch.register(Shout, "shout")
    yield
    porch.unregister("shout")


@pytest.mark.usefixtures("shout")
def test_a_registered_function_works_from_the_blueprint_to_run_time(parsed: Parse) -> None:
    plan = parsed(NODES % "{shout: [{get_input: number}, b]}")
    assert prepare(plan)["nodes"][0]["properties"]["p"] == "given5B{'self': 'n'}"
    late = "{shout: [{get_attribute: [SELF, a]}]}"
    kept = prepare(parsed(NODES % late))["nodes"][0]["properties"]["p"]
    assert kept == {"shout": [{"get_attribute": ["SELF", "a"]}]}
    assert evaluated({"shout": [{"get_attribute": ["SELF", "ip"]}]}, self="db_1") == (
        "given10.0.0.1{'self': 'db_1'}"
    )
    with pytest.raises(errors.FunctionValidationError, match=r"blueprint.yaml:10.*takes a list"):
        parsed(NODES % "{shout: abc}")
    with pytest.raises(errors.FunctionValidationError, match=r"blueprint.yaml:10.*nobody shouts"):
        parsed(NODES.replace("inputs: {", "inputs: {quiet: {default: 1}, ") % "{shout: [a]}")


def test_a_function_is_registered_by_a_decorator_and_gone_afterwards(parsed: Parse) -> None:
    @porch.register(name="later", func_eval_type=porch.RUNTIME_FUNC)
    class Later(porch.Function):
        def evaluate(self, handler: Any) -> Any:
            return str(self.raw)

    try:
        assert prepare(parsed(NODES % "{later: 1}"))["nodes"][0]["properties"]["p"] == {"later": 1}
        assert evaluated({"later": 1}) == "{'later': 1}"
        assert isinstance(porch.parse({"later": 1}), Later)
    finally:
        porch.unregister("later")
    assert evaluated({"later": 1}) == {"later": 1}
    with pytest.raises(errors.FunctionValidationError, match="nobody has registered"):
        porch.unregister("later")

    @porch.register
    class named(porch.Function):
        def evaluate(self, handler: Any) -> Any:
            raise ZeroDivisionError("too small")

    try:
        with pytest.raises(
            errors.FunctionEvaluationError, match=r"named.*ZeroDivisionError: too s"
        ):
            evaluated({"named": []})
    finally:
        porch.unregister("named")


@pytest.mark.parametrize(
    ("function", "name", "when"),
    [
        (Shout, "get_input", porch.HYBRID_FUNC),
        (Shout, "type", porch.HYBRID_FUNC),
        (Shout, "s", "sometimes"),
        (str.upper, "s", porch.HYBRID_FUNC),
        (str, "s", porch.STATIC_FUNC),
    ],
)
def test_what_is_no_function_or_has_a_name_of_the_language_is_not_registered(
    function: Any, name: str, when: str
) -> None:
    with pytest.raises(errors.FunctionValidationError):
        porch.register(function, name, when)
    assert table.called({"s": 1}) is None


@pytest.mark.parametrize("value", [f"{__name__}:Shout", "no.such:Thing", "json:dumps"])
def test_functions_come_by_entry_points(
    monkeypatch: pytest.MonkeyPatch, parsed: Parse, value: str
) -> None:
    entry = EntryPoint("plugged", value, table.GROUP)
    monkeypatch.setitem(table.FUNCTIONS, "plugged", entry)
    if value.endswith("Shout"):
        plan = prepare(parsed(NODES % "{plugged: [a]}"))
        assert plan["nodes"][0]["properties"]["p"] == "givenA{'self': 'n'}"
        return
    with pytest.raises(errors.FunctionValidationError, match="cannot be loaded"):
        parsed(NODES % "{plugged: [a]}")
    with pytest.raises(errors.FunctionValidationError, match="cannot be loaded"):
        evaluated({"plugged": [1]})


def test_a_call_is_parsed_into_an_object(parsed: Parse) -> None:
    raw = {"get_attribute": ["SELF", "ip"]}
    found = porch.parse(raw, "node_template", {"self": "db_1"}, "nodes.db")
    assert isinstance(found, porch.Function)
    assert (found.name, found.func_eval_type, found.raw) == ("get_attribute", "runtime_func", raw)
    assert (found.scope, found.path, found.args) == ("node_template", "nodes.db", ["SELF", "ip"])
    assert found.evaluate(Running()) == "10.0.0.1"
    assert porch.parse({"a": 1}) == {"a": 1}
    with pytest.raises(errors.FunctionValidationError):
        porch.parse({"concat": 5})
    plan = parsed(NODES % "1")
    porch.parse({"get_property": ["n", "p"]}).validate(plan)
    with pytest.raises(errors.FunctionEvaluationError, match="no property 'x'"):
        porch.parse({"get_property": ["n", "x"]}).validate(plan)
