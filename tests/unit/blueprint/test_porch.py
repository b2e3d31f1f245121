"""The Python API under the names that tools were promised."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conductor.blueprint import errors
from conductor.blueprint.imports.web import Web
from dsl_parser import exceptions, functions, holder, models, parser, tasks, utils, version
from dsl_parser.import_resolver.abstract_import_resolver import AbstractImportResolver
from dsl_parser.import_resolver.default_import_resolver import DefaultImportResolver
from dsl_parser.multi_instance import create_deployment_plan

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\n"
TYPE = "node_types: {t: {}}\n"
NODE = "node_templates: {n: {type: t}}\n"


def test_the_porch_leads_to_the_parser(tmp_path: Path) -> None:
    path = tmp_path / "blueprint.yaml"
    path.write_text(HEAD + "inputs: {i: {}}")
    for location in (str(path), path.as_uri()):
        plan = tasks.prepare_deployment_plan(tasks.parse_dsl(location), inputs={"i": 1})
        assert plan["inputs"] == {"i": 1}
        assert create_deployment_plan(plan)["node_instances"] == []


def test_exceptions_are_the_same_inside_and_outside() -> None:
    assert exceptions.DSLParsingException is errors.DSLParsingException
    assert callable(functions.evaluate_functions)
    with pytest.raises(exceptions.DSLParsingLogicException) as caught:
        parser.parse("tosca_definitions_version: cloudify_dsl_9_9")
    assert caught.value.err_code == 29


@pytest.mark.parametrize("location", ["nowhere.yaml", "file:///nowhere.yaml", "/"])
def test_a_blueprint_that_is_not_there_has_its_code(location: str) -> None:
    with pytest.raises(exceptions.DSLParsingLogicException) as caught:
        parser.parse_from_path(location)
    assert caught.value.err_code == 30


def test_a_blueprint_may_lie_at_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {"https://host/bp/main.yaml": HEAD + "imports: [t.yaml]\n" + NODE}
    pages["https://host/bp/t.yaml"] = TYPE
    monkeypatch.setattr(Web, "fetch", lambda _, url: pages[url].encode())
    plan = tasks.parse_dsl("https://host/bp/main.yaml")
    assert plan["nodes"][0]["type"] == "t"


CHECKS: dict[str, tuple[str, str]] = {
    "validate_version": ("cloudify_dsl_1_0", "description: x"),
    "validate_intrinsic_function": (
        "cloudify_dsl_1_5",
        "outputs: {o: {value: {get_input: nothing}}}",
    ),
    "validate_input_defaults": (
        "cloudify_dsl_1_5",
        "inputs: {i: {type: string, default: x, constraints: [{min_length: 2}]}}",
    ),
}


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_can_be_left_out(check: str) -> None:
    raw, body = CHECKS[check]
    text = f"tosca_definitions_version: {raw}\n{body}"
    with pytest.raises(errors.BlueprintError):
        parser.parse(text)
    options: dict[str, Any] = {check: False}
    assert parser.parse(text, **options)["version"]["raw"] == raw


def test_a_path_may_be_parsed_without_its_version_being_held_to(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_text("tosca_definitions_version: cloudify_dsl_1_0\ndescription: x")
    with pytest.raises(errors.BlueprintError):
        tasks.parse_dsl(str(path))
    assert tasks.parse_dsl(str(path), validate_version=False)["description"] == "x"


def test_a_text_finds_files_where_it_is_said_to_lie(tmp_path: Path) -> None:
    (tmp_path / "bp").mkdir()
    (tmp_path / "base").mkdir()
    main = tmp_path / "bp" / "main.yaml"
    main.write_text("")
    (tmp_path / "bp" / "t.yaml").write_text(TYPE)
    (tmp_path / "base" / "u.yaml").write_text("node_types: {u: {}}")
    text = HEAD + "imports: [t.yaml, u.yaml]\n" + NODE
    base = str(tmp_path / "base")
    unwritten = str(tmp_path / "bp" / "unwritten.yaml")
    for location in (str(main), main.as_uri(), unwritten):
        assert parser.parse(text, base, location)["nodes"][0]["type"] == "t"
    main.write_text(text)
    assert parser.parse_from_path(str(main), base)["nodes"][0]["type"] == "t"
    assert parser.parse_from_path(str(main), additional_resource_sources=[base])["nodes"]
    assert tasks.parse_dsl(str(main), "", additional_resources=(base,))["nodes"]


class Texts(AbstractImportResolver):
    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self.texts = texts or {}

    def resolve(self, import_url: str) -> str:
        return self.texts[import_url]

    def retrieve_plugin(self, import_url: str, **kwargs: Any) -> str:
        return f"{TYPE}labels: {{version: {{values: [{kwargs['dsl_version']}]}}}}"


def test_a_custom_resolver_gives_texts_and_plugins() -> None:
    text = HEAD + "imports: ['my://t', 'plugin:x']\n" + NODE.replace("type: t", "type: u")
    plan = parser.parse(text, resolver=Texts({"my://t": "node_types: {u: {}}"}))
    assert plan["nodes"][0]["type"] == "u"
    assert plan["labels"]["version"]["values"] == ["cloudify_dsl_1_5"]


def test_a_fault_of_a_custom_resolver_is_told_with_the_place() -> None:
    with pytest.raises(exceptions.DSLParsingLogicException, match=r"mine:2:11.*Texts failed") as e:
        parser.parse(HEAD + "imports: ['my://t']", dsl_location="mine", resolver=Texts())
    assert e.value.err_code == 13


class OnlyResolves:
    """As resolvers of old were: no base class, no other method."""

    def resolve(self, import_url: str) -> str:
        return TYPE


class FetchesPlainly(OnlyResolves):
    def fetch_import(self, import_url: str) -> bytes:
        return TYPE.encode()


@pytest.mark.parametrize("resolver", [OnlyResolves(), FetchesPlainly()])
def test_resolvers_of_old_are_taken(resolver: Any) -> None:
    plan = parser.parse(HEAD + "imports: ['my://t']\n" + NODE, resolver=resolver)
    assert plan["nodes"][0]["type"] == "t"


class Parses(Texts):
    """Gives blueprints as what they define with all that they import."""

    def fetch_import(self, import_url: str, **kwargs: Any) -> str | holder.Holder:
        if not import_url.startswith("blueprint:"):
            return super().fetch_import(import_url, **kwargs)
        text = self.texts[import_url]
        return parser.parse_from_import_blueprint(text, None, None, self)


def test_a_resolver_may_give_what_it_has_parsed() -> None:
    texts = {
        "blueprint:one": HEAD + "imports: ['my://t', 'in--blueprint:two']\n" + NODE,
        "blueprint:two": HEAD + "imports: ['my://t', cloudify/types/types.yaml]\n"
        "workflows: {w: scripts/w.py, built_in: default_workflows.a.b}",
        "my://t": TYPE,
    }
    plan = parser.parse(HEAD + "imports: ['ns--blueprint:one']", resolver=Parses(texts))
    assert plan["nodes"][0]["type"] == "ns--t"
    assert plan["namespaces_mapping"] == {"ns": "one", "ns--in": "two"}
    parameters = plan["workflows"]["ns--in--w"]["parameters"]
    assert parameters["script_path"] == {"default": "ns--in--scripts/w.py"}
    assert plan["workflows"]["ns--in--w"]["plugin"] == "script"
    assert plan["workflows"]["ns--in--built_in"]["plugin"] == "default_workflows"
    assert "install" in plan["workflows"]
    assert "ns--in--install" not in plan["workflows"]


@pytest.mark.parametrize("answer", [5, [1], holder.Holder("text")])
def test_what_a_resolver_gives_must_be_a_mapping(answer: Any) -> None:
    class Odd(Texts):
        def fetch_import(self, import_url: str, **kwargs: Any) -> Any:
            return answer

    with pytest.raises(exceptions.DSLParsingLogicException) as caught:
        parser.parse(HEAD + "imports: ['my://t']", resolver=Odd())
    assert caught.value.err_code == 13


def test_a_holder_knows_its_value_and_place() -> None:
    held = parser.parse_from_import_blueprint(HEAD + TYPE, None, "mine", None)
    assert held.restore()["node_types"] == {"t": {}}
    assert (held.start_line, held.start_column, held.filename) == (0, 0, "mine")
    assert holder.Holder.of({"a": [1]}).restore() == {"a": [1]}


def test_rules_are_tried_in_turn_and_then_the_url(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TYPE)
    rules = [{"my://": "file:///nowhere/"}, {"my://": tmp_path.as_uri() + "/"}]
    text = HEAD + "imports: ['my://t.yaml']\n" + NODE
    assert parser.parse(text, resolver=DefaultImportResolver(rules))["nodes"]
    with pytest.raises(exceptions.DSLParsingLogicException, match="nowhere") as caught:
        parser.parse(text, resolver=DefaultImportResolver(rules[:1], fallback=False))
    assert caught.value.err_code == 13
    url = (tmp_path / "t.yaml").as_uri()
    resolver = DefaultImportResolver()
    assert resolver.resolve(url) == TYPE
    assert resolver.fetch_import(url) == TYPE
    with pytest.raises(exceptions.DSLParsingLogicException, match="no rule fits"):
        DefaultImportResolver(fallback=False).resolve(url)
    with pytest.raises(exceptions.DSLParsingLogicException, match="needs a manager"):
        resolver.fetch_import("plugin:x")


@pytest.mark.parametrize("rules", [[{"a": "b", "c": "d"}], ["a"], [{}]])
def test_a_rule_is_one_prefix_and_its_replacement(rules: Any) -> None:
    with pytest.raises(exceptions.DSLParsingException, match="a rule is a mapping of one prefix"):
        DefaultImportResolver(rules)


def test_a_resolver_is_made_from_its_configuration() -> None:
    made = utils.create_import_resolver(
        {"implementation": f"{__name__}:Texts", "parameters": {"texts": {"my://t": TYPE}}}
    )
    assert made.resolve("my://t") == TYPE
    assert isinstance(utils.create_import_resolver(None), DefaultImportResolver)
    ruled = utils.create_import_resolver({"parameters": {"rules": [{"a": "b"}]}})
    assert isinstance(ruled, DefaultImportResolver)
    assert ruled.rules == [{"a": "b"}]


@pytest.mark.parametrize(
    "config",
    [
        {"implementation": "no.such:Thing"},
        {"implementation": "json:Nothing"},
        {"implementation": "dsl_parser.holder:Holder", "parameters": {"x": 1}},
        {"implementation": 5},
        {"parameters": {"nonsense": 1}},
        {"parameters": [1]},
        [1],
    ],
)
def test_a_resolver_that_cannot_be_made_is_told(config: Any) -> None:
    with pytest.raises(exceptions.DSLParsingLogicException):
        utils.create_import_resolver(config)


def test_small_tools_are_there() -> None:
    assert utils.get_function({"get_input": "x", "type": "string"}) == {"get_input": "x"}
    assert utils.get_function({"a": "x"}) is None
    assert utils.parse_simple_type_value(5, "integer") == (5, True)
    assert utils.parse_simple_type_value("5", "integer") == (None, False)
    assert utils.cast_to_type("5", "integer") == 5
    assert version.parse_dsl_version("cloudify_dsl_1_3").definitions_version == (1, 3)


def test_a_plan_and_its_version_are_what_models_names() -> None:
    plan = parser.parse(HEAD)
    assert isinstance(plan, models.Plan)
    assert isinstance(plan.version, models.Version)
    assert models.Plan(json.loads(json.dumps(plan))) == plan
