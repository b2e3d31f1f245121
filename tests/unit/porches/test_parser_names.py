"""Modules of the parser that tools import by name (framework §6.4)."""

from typing import Any

import pytest

from dsl_parser import constants as parser_constants
from dsl_parser import elements, framework, parser, scan, version, yaml_loader
from dsl_parser.exceptions import DSLParsingFormatException
from dsl_parser.interfaces import (
    constants,
    interfaces_merger,
    interfaces_parser,
    operation_merger,
    utils,
)

PLANNED = """
tosca_definitions_version: cloudify_dsl_1_5
plugins: {p: {executor: central_deployment_agent, install: false}}
relationships: {cloudify.relationships.depends_on: {target_interfaces: {ops: {tie: {}}}}}
node_types:
  cloudify.nodes.Root:
    properties: {word: {default: mark-property}}
    interfaces:
      ops: {start: {implementation: p.start, inputs: {word: {default: mark-operation}}}}
node_templates:
  web:
    type: cloudify.nodes.Root
    relationships:
      - type: cloudify.relationships.depends_on
        target: twin
        target_interfaces:
          ops: {tie: {implementation: p.tie, inputs: {word: mark-edge}}}
  twin: {type: cloudify.nodes.Root}
outputs: {o: {value: mark-output}}
capabilities: {c: {value: mark-capability}}
labels: {l: {values: [mark-label]}}
deployment_settings: {display_name: mark-setting}
groups: {g: {members: [web]}}
policies:
  s: {type: cloudify.policies.scaling, targets: [g], properties: {default_instances: 7}}
"""


def test_a_text_is_loaded_with_its_place() -> None:
    holder = yaml_loader.load("a: [1, 2]", "broken", filename="my.yaml")
    assert (holder.restore(), holder.start_line, holder.filename) == ({"a": [1, 2]}, 0, "my.yaml")


@pytest.mark.parametrize(("text", "words"), [("", "nothing there"), ("a: [", "my.yaml")])
def test_a_text_that_is_no_yaml_is_refused(text: str, words: str) -> None:
    with pytest.raises(DSLParsingFormatException, match=words):
        yaml_loader.load(text, "nothing there", filename="my.yaml")


def test_properties_are_walked_through_and_replaced() -> None:
    seen: list[Any] = []

    def double(value: Any, scope: Any, context: Any, path: str) -> Any:
        seen.append((path, scope, context))
        return value * 2 if isinstance(value, int) else value

    properties = {"a": 1, "b": [{"c": 2}]}
    scan.scan_properties(properties, double, "nodes", "web", "web", replace=True)
    assert properties == {"a": 2, "b": [{"c": 4}]}
    assert [path for path, _, _ in seen] == ["web.a", "web.b", "web.b[0]", "web.b[0].c"]
    assert {each[1:] for each in seen} == {("nodes", "web")}


def test_an_operation_that_does_nothing_looks_like_in_a_plan() -> None:
    assert (utils.no_op()["operation"], constants.INTERFACES) == ("", "interfaces")
    assert elements.__doc__
    assert framework.__doc__


def test_a_plan_is_walked_through_wherever_functions_count() -> None:
    plan = parser.parse(PLANNED)
    seen: dict[str, str] = {}
    counted: set[str] = set()

    def look(value: Any, scope: str, context: Any, path: str) -> Any:
        if value == 7:
            counted.add(scope)
        if isinstance(value, str) and value.startswith("mark-"):
            seen[value] = scope
            return value.upper()
        return value

    scan.scan_service_template(plan, look, replace=True)

    assert seen == {
        "mark-property": scan.NODE_TEMPLATE_SCOPE,
        "mark-operation": scan.NODE_TEMPLATE_SCOPE,
        "mark-edge": scan.NODE_TEMPLATE_RELATIONSHIP_SCOPE,
        "mark-output": scan.OUTPUTS_SCOPE,
        "mark-capability": scan.CAPABILITIES_SCOPE,
        "mark-label": scan.LABELS_SCOPE,
        "mark-setting": scan.DEPLOYMENT_SETTINGS_SCOPE,
    }
    assert counted == {scan.POLICIES_SCOPE, scan.SCALING_GROUPS_SCOPE}
    web = next(node for node in plan["nodes"] if node["id"] == "web")
    assert web["operations"]["ops.start"]["inputs"] == {"word": "MARK-OPERATION"}
    assert web["operations"]["start"] is web["operations"]["ops.start"]
    assert plan["outputs"]["o"]["value"] == "MARK-OUTPUT"
    twin = next(node for node in plan["nodes"] if node["id"] == "twin")
    assert twin["operations"]["ops.start"]["inputs"] == {"word": "MARK-OPERATION"}


def test_a_walk_that_replaces_nothing_leaves_the_plan_as_it_is() -> None:
    plan, same = parser.parse(PLANNED), parser.parse(PLANNED)
    scan.scan_service_template(plan, lambda value, *_: None)
    assert plan == same


def test_one_node_can_be_walked_through_alone() -> None:
    plan = parser.parse(PLANNED)
    paths: list[str] = []
    web = next(node for node in plan["nodes"] if node["id"] == "web")
    scan.scan_node_template(web, lambda value, scope, node, path: paths.append(path))
    assert "web.properties.word" in paths
    assert "web.operations.start.inputs.word" in paths


def test_a_derived_types_operation_replaces_the_inherited_one() -> None:
    inherited = {"ops": {"start": "p.start", "stop": {"implementation": "p.stop"}}}
    own = {"ops": {"start": {}}, "more": {"go": "p.go"}}
    merged = interfaces_parser.merge_node_type_interfaces(own, inherited)
    assert merged == {
        "ops": {"start": {}, "stop": {"implementation": "p.stop"}},
        "more": {"go": {"implementation": "p.go"}},
    }
    by_class = interfaces_merger.InterfacesMerger(
        own, inherited, operation_merger.NodeTypeNodeTypeOperationMerger
    )
    assert by_class.merge() == merged


def test_a_templates_operation_takes_inputs_and_settings_of_its_type() -> None:
    schema = {"port": {"default": 80}, "word": {"type": "string", "default": "hi"}}
    typed = {"ops": {"start": {"implementation": "p.start", "inputs": schema, "max_retries": 5}}}
    own = {"ops": {"start": {"inputs": {"port": 81}}}}
    merged = interfaces_parser.merge_node_type_and_node_template_interfaces(typed, own)
    start = merged["ops"]["start"]
    assert (start["inputs"], start["max_retries"]) == ({"port": 81, "word": "hi"}, 5)
    assert start["implementation"] == "p.start"
    relationship = interfaces_parser.merge_relationship_type_and_instance_interfaces(typed, own)
    assert relationship == merged
    assert interfaces_parser.merge_relationship_type_interfaces({}, {}) == {}
    of_instance = operation_merger.RelationshipTypeRelationshipInstanceOperationMerger
    assert issubclass(of_instance, operation_merger.NodeTemplateNodeTypeOperationMerger)
    of_type = operation_merger.RelationshipTypeRelationshipTypeOperationMerger
    assert interfaces_merger.InterfaceMerger({"go": "p.go"}, {}, of_type).merge() == {
        "go": {"implementation": "p.go"}
    }
    with pytest.raises(NotImplementedError):
        operation_merger.OperationMerger({}, {}).merge()


def test_names_of_plans_and_versions_have_the_promised_values() -> None:
    assert (
        parser_constants.CENTRAL_DEPLOYMENT_AGENT,
        parser_constants.HOST_AGENT,
        parser_constants.PLUGINS_TO_INSTALL,
        parser_constants.DEPLOYMENT_PLUGINS_TO_INSTALL,
        parser_constants.WORKFLOW_PLUGINS_TO_INSTALL,
        parser_constants.HOST_AGENT_PLUGINS_TO_INSTALL,
        parser_constants.SCALING_POLICY,
    ) == (
        "central_deployment_agent",
        "host_agent",
        "plugins_to_install",
        "deployment_plugins_to_install",
        "workflow_plugins_to_install",
        "host_agent_plugins_to_install",
        "cloudify.policies.scaling",
    )
    assert f"{version.DSL_VERSION_PREFIX}1_5" in version.SUPPORTED_VERSIONS


def test_the_elements_of_another_parser_say_so_when_they_are_used() -> None:
    from dsl_parser.elements.node_templates import NodeTemplates  # noqa: PLC0415 - as tools do
    from dsl_parser.framework.parser import parse  # noqa: PLC0415 - as tools do

    with pytest.raises(NotImplementedError, match=r"elements\.node_templates\.NodeTemplates is"):
        type("Mine", (NodeTemplates,), {})
    with pytest.raises(NotImplementedError, match="parse_from_path"):
        parse({}, NodeTemplates)
