"""Every error code of the language, with the smallest blueprint that has it."""

from pathlib import Path
from typing import Any

import pytest

from conductor.blueprint import parse_file, prepare
from conductor.blueprint.errors import (
    BlueprintError,
    DSLParsingFormatException,
    DSLParsingInputTypeException,
    DSLParsingLogicException,
)
from dsl_parser import constants, exceptions

VERSION = "tosca_definitions_version: cloudify_dsl_1_5\n"
TYPES = f"{VERSION}imports: [cloudify/types/types.yaml]\n"
PLUGIN = "plugins: {p: {executor: central_deployment_agent, install: false}}\n"
NODE = "node_templates: {n: {type: cloudify.nodes.Root%s}}\n"
NODES = "node_templates: {n: {type: cloudify.nodes.Root}, m: {type: cloudify.nodes.Root%s}}\n"
EDGE = ", relationships: [{type: cloudify.relationships.%s, target: %s}]"
AWAITS = (
    ", relationships: [{target: n, type: cloudify.relationships.depends_on_lifecycle_operation,"
    " properties: {%s}}]"
)
SCALE = "policies: {s: {type: cloudify.policies.scaling, targets: [%s]}}\n"
SCALED = NODE % "" + "groups: {g: {members: [n]}}\n" + SCALE % "g"
AREA = ", capabilities: {scalable: {properties: {%s}}}"

FORMAT: dict[str, tuple[int, str]] = {
    "no YAML": (-1, "a: ["),
    "an empty text": (-1, ""),
    "an unknown section": (1, f"{VERSION}nodes: {{}}"),
    "a value of the wrong kind": (1, f"{VERSION}inputs: 5"),
    "something missing": (1, f"{VERSION}outputs: {{o: {{}}}}"),
    "an import that stands twice": (2, f"{VERSION}imports: [other.yaml, other.yaml]"),
    "an import with malformed properties": (220, f"{VERSION}imports: [{{other.yaml: 5}}]"),
}
LOGIC: dict[str, tuple[int, str]] = {
    "no version": (27, "inputs: {}"),
    "a section that does not merge": (
        3,
        f"{VERSION}imports: [other.yaml]\ndeployment_settings: {{}}",
    ),
    "a name that is defined twice": (4, f"{VERSION}imports: [other.yaml]\nnode_types: {{x: {{}}}}"),
    "a node type that is not there": (7, f"{VERSION}node_templates: {{n: {{type: t}}}}"),
    "an operation of nobody": (10, TYPES + NODE % ", interfaces: {i: {o: nobody.f}}"),
    "an import that is not there": (13, f"{VERSION}imports: [nowhere.yaml]"),
    "an executor of a plugin": (18, f"{VERSION}plugins: {{p: {{executor: me, install: false}}}}"),
    "an operation of nobody in a relationship": (
        19,
        TYPES + NODES % ", relationships: [{type: cloudify.relationships.depends_on, target: n,"
        " source_interfaces: {i: {o: nobody.f}}}]",
    ),
    "a workflow of nobody": (21, f"{VERSION}workflows: {{w: nobody.f}}"),
    "a relationship to itself": (23, TYPES + NODE % EDGE % ("depends_on", "n")),
    "an agent's plugin without a host": (
        24,
        f"{TYPES}plugins: {{q: {{executor: host_agent, install: false}}}}\n"
        + NODE % ", interfaces: {i: {o: q.f}}",
    ),
    "a target that is not there": (25, TYPES + NODE % EDGE % ("depends_on", "x")),
    "a relationship type that is not there": (26, TYPES + NODES % EDGE % ("near", "n")),
    "an import of a later version": (
        28,
        "tosca_definitions_version: cloudify_dsl_1_0\nimports: [newer.yaml]",
    ),
    "an executor of an operation": (
        28,
        TYPES + PLUGIN + NODE % ", interfaces: {i: {o: {implementation: p.f, executor: me}}}",
    ),
    "a version that is not supported": (29, "tosca_definitions_version: cloudify_dsl_1_9"),
    "a group's member that is not there": (40, f"{TYPES}groups: {{g: {{members: [x]}}}}"),
    "a policy type that is not there": (
        41,
        TYPES + NODE % "" + "groups: {g: {members: [n], policies: {q: {type: x}}}}",
    ),
    "a trigger that is not there": (
        42,
        TYPES
        + NODE % ""
        + "policy_types: {t: {source: s}}\n"
        + "groups: {g: {members: [n], policies: {q: {type: t, triggers: {r: {type: x}}}}}}",
    ),
    "a plugin to install from nowhere": (50, f"{VERSION}plugins: {{p: {{executor: host_agent}}}}"),
    "an input that says which script": (
        60,
        TYPES
        + NODE
        % ", interfaces: {i: {o: {implementation: 'https://x/y', inputs: {script_path: a}}}}",
    ),
    "a script without the script plugin": (61, f"{VERSION}workflows: {{w: 'https://x/y.py'}}"),
    "an empty version": (71, "tosca_definitions_version: ''"),
    "a version that is no text": (72, "tosca_definitions_version: 1"),
    "a version of another form": (73, "tosca_definitions_version: tosca_simple_1_0"),
    "a version with a bad major part": (74, "tosca_definitions_version: cloudify_dsl_x_0"),
    "a version with a bad minor part": (75, "tosca_definitions_version: cloudify_dsl_1_x"),
    "a version with a bad micro part": (76, "tosca_definitions_version: cloudify_dsl_1_0_x"),
    "a name that fits two plugins": (
        91,
        f"{VERSION}plugins: {{p: {{executor: host_agent, install: false}},"
        " p.q: {executor: host_agent, install: false}}\nworkflows: {w: p.q.f}",
    ),
    "types that derive from each other": (
        100,
        f"{VERSION}node_types: {{a: {{derived_from: b}}, b: {{derived_from: a}}}}",
    ),
    "a word of a later version": (
        102,
        "tosca_definitions_version: cloudify_dsl_1_1\ndata_types: {}",
    ),
    "a type that is not there": (103, f"{VERSION}inputs: {{i: {{type: x}}}}"),
    "a type's name that is taken": (104, f"{VERSION}data_types: {{string: {{}}}}"),
    "a value of another type": (105, f"{VERSION}inputs: {{i: {{type: integer, default: x}}}}"),
    "a property that is not there": (106, TYPES + NODE % ", properties: {x: 1}"),
    "a property without a value": (
        107,
        f"{VERSION}node_types: {{t: {{properties: {{p: {{}}}}}}}}\n"
        "node_templates: {n: {type: t}}",
    ),
    "several containers": (
        112,
        TYPES + "node_templates: {a: {type: cloudify.nodes.Root}, b: {type: cloudify.nodes.Root},"
        " n: {type: cloudify.nodes.Root, relationships:"
        " [{type: cloudify.relationships.contained_in, target: a},"
        " {type: cloudify.relationships.contained_in, target: b}]}}",
    ),
    "groups that contain each other": (
        200,
        TYPES + "groups: {g: {members: [h]}, h: {members: [g]}}\n" + SCALE % "g, h",
    ),
    "a member of two groups": (
        201,
        TYPES + NODE % "" + "groups: {g: {members: [n]}, h: {members: [n]}}\n" + SCALE % "g, h",
    ),
    "members of different containers": (
        202,
        TYPES + "node_templates: {a: {type: cloudify.nodes.Root}, b: {type: cloudify.nodes.Root},"
        " n: {type: cloudify.nodes.Root, relationships:"
        " [{type: cloudify.relationships.contained_in, target: a}]}}\n"
        "groups: {g: {members: [b, n]}}\n" + SCALE % "g",
    ),
    "a policy of another type": (
        204,
        TYPES + NODE % "" + "groups: {g: {members: [n]}}\npolicies: {s: {type: x, targets: [g]}}",
    ),
    "a policy for no group": (205, TYPES + SCALE % "x"),
    "a policy for nothing": (206, TYPES + SCALE % ""),
    "fewer instances than none": (207, TYPES + NODE % AREA % "default_instances: -1"),
    "more instances than the most": (
        207,
        TYPES + NODE % AREA % "default_instances: 3, max_instances: 2",
    ),
    "instances that are no number": (208, TYPES + NODE % AREA % "default_instances: many"),
    "instances said in two ways": (
        209,
        TYPES + NODE % (", instances: {deploy: 1}" + AREA % "default_instances: 1"),
    ),
    "instances that are a mapping": (210, TYPES + NODE % AREA % "default_instances: {a: 1}"),
    "a group that is named like a node": (
        211,
        TYPES + NODE % "" + "groups: {n: {members: [n]}}",
    ),
    "an argument of a constraint": (
        212,
        f"{VERSION}inputs: {{i: {{constraints: [{{length: x}}]}}}}",
    ),
    "a namespace with a separator": (212, f"{VERSION}imports: [a--b--other.yaml]"),
    "a function with constraints": (
        213,
        f"{VERSION}inputs: {{j: {{}},"
        " i: {default: {get_input: j}, constraints: [{length: 1}]}}",
    ),
    "a blueprint without a namespace": (213, f"{VERSION}imports: ['blueprint:b']"),
    "built-in types with a namespace": (214, f"{VERSION}imports: [ns--cloudify/types/types.yaml]"),
    "a hidden input without a default": (215, f"{VERSION}inputs: {{i: {{hidden: true}}}}"),
    "no operation to wait for": (215, TYPES + NODES % AWAITS % ""),
    "a display for another type": (216, f"{VERSION}inputs: {{i: {{display: {{rows: 1}}}}}}"),
    "an operation to wait for that is not there": (
        216,
        TYPES + NODES % AWAITS % "operation: create",
    ),
    "an item type that is not primitive": (
        217,
        f"{VERSION}data_types: {{d: {{}}}}\ninputs: {{i: {{type: list, item_type: d}}}}",
    ),
    "an item type of no list": (
        218,
        f"{VERSION}inputs: {{i: {{type: string, item_type: string}}}}",
    ),
    "a function that is not permitted": (
        219,
        TYPES + NODE % ", properties: {use_external_resource: {concat: [a]}}",
    ),
    "an import with unknown properties": (
        221,
        f"{VERSION}imports: [{{plugin.yaml: {{nix: 1}}}}]",
    ),
}
OTHER_FILES = {
    "other.yaml": "node_types: {x: {}}\ndeployment_settings: {}",
    "newer.yaml": "tosca_definitions_version: cloudify_dsl_1_1",
    "plugin.yaml": f"{PLUGIN.rstrip()[:-2]}, properties: {{region: {{}}}}}}}}",
}
CASES = [
    *((code, text, DSLParsingFormatException, name) for name, (code, text) in FORMAT.items()),
    *((code, text, DSLParsingLogicException, name) for name, (code, text) in LOGIC.items()),
    (108, f"{VERSION}inputs: {{größe: {{}}}}", DSLParsingInputTypeException, "characters"),
]


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [pytest.param(*case, id=f"{case[0]} {name}") for *case, name in CASES],
)
def test_what_is_wrong_has_its_code(
    tmp_path: Path, code: int, text: str, kind: type[BlueprintError]
) -> None:
    for name, content in OTHER_FILES.items():
        (tmp_path / name).write_text(content)
    main = tmp_path / "blueprint.yaml"
    main.write_text(text)
    with pytest.raises(kind) as caught:
        parse_file(main)
    assert caught.value.err_code == code
    assert "blueprint.yaml" in str(caught.value) or caught.value.place is not None


def test_an_input_that_violates_its_data_type_has_its_code(tmp_path: Path) -> None:
    main = tmp_path / "blueprint.yaml"
    main.write_text(
        f"{VERSION}data_types: {{d: {{properties: {{x: {{type: integer}}}}}}}}\n"
        "inputs: {i: {type: d}}"
    )
    with pytest.raises(BlueprintError) as caught:
        prepare(parse_file(main), {"i": {"x": "a"}})
    assert caught.value.err_code == 214


NAMES = {
    "ERROR_CODE_CYCLE": 100,
    "ERROR_CODE_ILLEGAL_VALUE_ACCESS": 101,
    "ERROR_CODE_DSL_DEFINITIONS_VERSION_MISMATCH": 102,
    "ERROR_UNKNOWN_TYPE": 103,
    "ERROR_INVALID_TYPE_NAME": 104,
    "ERROR_VALUE_DOES_NOT_MATCH_TYPE": 105,
    "ERROR_UNDEFINED_PROPERTY": 106,
    "ERROR_MISSING_PROPERTY": 107,
    "ERROR_INVALID_CHARS": 108,
    "ERROR_GROUP_CYCLE": 200,
    "ERROR_MULTIPLE_GROUPS": 201,
    "ERROR_NON_CONTAINED_GROUP_MEMBERS": 202,
    "ERROR_UNSUPPORTED_POLICY": 204,
    "ERROR_NON_GROUP_TARGET": 205,
    "ERROR_NO_TARGETS": 206,
    "ERROR_INVALID_INSTANCES": 207,
    "ERROR_INVALID_LITERAL_INSTANCES": 208,
    "ERROR_INSTANCES_DEPLOY_AND_CAPABILITIES": 209,
    "ERROR_INVALID_DICT_VALUE": 210,
    "ERROR_GROUP_AND_NODE_TEMPLATE_SAME_NAME": 211,
    "ERROR_INVALID_CONSTRAINT_ARGUMENT": 212,
    "ERROR_INPUT_WITH_FUNCS_AND_CONSTRAINTS": 213,
    "ERROR_INPUT_VIOLATES_DATA_TYPE_SCHEMA": 214,
    "ERROR_HIDDEN_REQUIRED_INPUT_NO_DEFAULT": 215,
    "ERROR_DISPLAY_FOR_INVALID_TYPE": 216,
    "ERROR_INVALID_ITEM_TYPE": 217,
    "ERROR_ITEM_TYPE_FOR_INVALID_TYPE": 218,
    "ERROR_INTRINSIC_FUNCTION_NOT_PERMITTED": 219,
    "ERROR_INVALID_IMPORT_SPECS": 220,
    "ERROR_INVALID_IMPORT_PROPERTIES": 221,
}


@pytest.mark.parametrize("module", [constants, exceptions])
@pytest.mark.parametrize(("name", "code"), NAMES.items())
def test_a_code_has_its_name(module: Any, name: str, code: int) -> None:
    assert getattr(module, name) == code


CLASSES = {
    "DSLParsingException": "Exception",
    "DSLParsingLogicException": "DSLParsingException",
    "DSLParsingFormatException": "DSLParsingException",
    "DSLParsingInputTypeException": "DSLParsingException",
    "DSLParsingElementMatchException": "DSLParsingException",
    "DSLParsingSchemaAPIException": "DSLParsingException",
    "MissingRequiredInputError": "Exception",
    "UnknownInputError": "Exception",
    "InputEvaluationError": "Exception",
    "ConstraintException": "Exception",
    "FunctionEvaluationError": "Exception",
    "FunctionValidationError": "Exception",
    "UnknownSecretError": "Exception",
    "UnsupportedGetSecretError": "Exception",
    "EvaluationRecursionLimitReached": "Exception",
    "UnknownSysEntityError": "Exception",
    "UnknownSysPropertyError": "Exception",
    "IllegalConnectedToConnectionType": "Exception",
    "UnsupportedRelationship": "Exception",
    "IllegalAllToOneState": "Exception",
    "UnsupportedAllToOneInGroup": "Exception",
}


@pytest.mark.parametrize(("name", "base"), CLASSES.items())
def test_an_exception_is_of_its_kind(name: str, base: str) -> None:
    parent = getattr(exceptions, base, Exception)
    assert issubclass(getattr(exceptions, name), parent)


def test_a_parsing_exception_is_made_from_code_and_words() -> None:
    error = exceptions.DSLParsingLogicException(7, "words", "more")
    assert (error.err_code, error.args, error.element) == (7, ("words", "more"), None)
    assert error.hide_traceback
    error = exceptions.FunctionEvaluationError("concat", "words")
    assert error.func_name == "concat"
    assert "words" in str(error)
