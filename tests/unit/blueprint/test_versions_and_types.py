"""The versions of the language, and what each first takes."""

import json
from pathlib import Path
from typing import Any

import pytest

from conductor.blueprint import Checks, Plan, parse_file, parse_text
from conductor.blueprint.errors import BlueprintError, FunctionValidationError
from conductor.blueprint.version import SUPPORTED, DslVersion, parse_version, plan_version

VERSIONS = tuple(DslVersion(1, minor) for minor in range(6))


def parsed(version: DslVersion | str, body: str, **options: Any) -> Plan:
    return parse_text(f"tosca_definitions_version: {version}\n{body}", **options)


PLUGIN = "plugins: {p: {executor: central_deployment_agent, install: false%s}}\n"
OPERATION = PLUGIN % "" + "node_types: {t: {interfaces: {i: {o: {implementation: p.f, %s}}}}}"
TEMPLATE = (
    PLUGIN % ""
    + "node_types: {t: {}}\n"
    + "node_templates: {n: {type: t, interfaces: {i: {o: {implementation: p.f, %s}}}}}"
)
RELATED = (
    PLUGIN % "" + "relationships: {r: {target_interfaces: {i: {o: {implementation: p.f, %s}}}}}"
)
WORKFLOW = PLUGIN % "" + "workflows: {w: {mapping: p.w, %s}}"
NODE = "node_types: {t: {}}\nnode_templates: {n: {type: t%s}}\n"
GROUP = NODE % "" + "groups: {g: {members: [n]}}\n"
INPUT = "inputs: {i: {%s}}"
PROPERTY = "node_types: {t: {properties: {p: {%s}}}}"

FIRST_TAKEN: dict[str, tuple[int, str]] = {
    "max_retries in a type": (1, OPERATION % "max_retries: 1"),
    "max_retries in a template": (1, TEMPLATE % "max_retries: 1"),
    "max_retries in a relationship": (1, RELATED % "max_retries: 1"),
    "retry_interval in a type": (1, OPERATION % "retry_interval: 1"),
    "retry_interval in a template": (1, TEMPLATE % "retry_interval: 1"),
    "install_arguments": (1, PLUGIN % ", install_arguments: x"),
    "description": (2, "description: x"),
    "dsl_definitions": (2, "dsl_definitions: {}"),
    "data_types": (2, "data_types: {}"),
    "required of a property": (2, PROPERTY % "required: false"),
    "required of an input": (2, INPUT % "required: false"),
    "package_name": (2, PLUGIN % ", package_name: x"),
    "package_version": (2, PLUGIN % ", package_version: '1'"),
    "supported_platform": (2, PLUGIN % ", supported_platform: any"),
    "distribution": (2, PLUGIN % ", distribution: x"),
    "distribution_version": (2, PLUGIN % ", distribution_version: '1'"),
    "distribution_release": (2, PLUGIN % ", distribution_release: x"),
    "policies": (3, "policies: {}"),
    "capabilities of a template": (3, NODE % ", capabilities: {scalable: {}}"),
    "resource_tags": (3, "resource_tags: {}"),
    "display_label of an input": (3, INPUT % "display_label: x"),
    "display_label of a property": (3, PROPERTY % "display_label: x"),
    "hidden": (3, INPUT % "hidden: false"),
    "item_type of an input": (4, INPUT % "type: list, item_type: integer"),
    "item_type of a parameter": (4, WORKFLOW % "parameters: {x: {type: list, item_type: string}}"),
    "availability_rules": (4, WORKFLOW % "availability_rules: {available: true}"),
    **{
        f"input type {kind}": (4, INPUT % f"type: {kind}")
        for kind in ("blueprint_id", "deployment_id", "capability_value", "scaling_group")
    },
    **{
        f"input type {kind}": (4, INPUT % f"type: {kind}")
        for kind in ("node_id", "node_type", "node_instance", "secret_key")
    },
    "item type node_id": (4, INPUT % "type: list, item_type: node_id"),
    "input type operation_name": (5, INPUT % "type: operation_name"),
    "item type operation_name": (5, INPUT % "type: list, item_type: operation_name"),
    "plugin properties": (5, PLUGIN % ", properties: {x: {}}"),
    "properties_description": (5, PLUGIN % ", properties_description: x"),
    "error_message": (5, INPUT % "constraints: [{min_length: 1, error_message: x}]"),
    "runtime_properties of a type": (5, "node_types: {t: {runtime_properties: {}}}"),
    "an import with properties": (5, "imports: [{'cloudify/types/types.yaml': {}}]"),
}


@pytest.mark.parametrize("word", FIRST_TAKEN)
def test_a_word_is_taken_since_its_version(word: str) -> None:
    minor, body = FIRST_TAKEN[word]
    for version in VERSIONS:
        if version.minor >= minor:
            assert parsed(version, body)["version"]["raw"] == str(version)
            continue
        with pytest.raises(BlueprintError) as caught:
            parsed(version, body)
        assert caught.value.err_code == 102
        said = [str(error) for error in caught.value.errors]
        assert any(f"needs cloudify_dsl_1_{minor}" in each for each in said)
        assert parsed(version, body, checks=Checks(versions=False))["version"]["raw"] == str(
            version
        )


CALLS = {"concat": (1, "[a, b]"), "merge": (3, "[{}, {}]")}


@pytest.mark.parametrize("function", CALLS)
@pytest.mark.parametrize(
    "body", ["outputs: {o: {value: %s}}", NODE % ", properties: {}" + "outputs: {o: {value: [%s]}}"]
)
def test_a_function_is_taken_since_its_version(function: str, body: str) -> None:
    minor, args = CALLS[function]
    text = body % f"{{{function}: {args}}}"
    for version in VERSIONS:
        if version.minor >= minor:
            parsed(version, text)
            continue
        with pytest.raises(FunctionValidationError, match=f"needs cloudify_dsl_1_{minor}"):
            parsed(version, text)
        for checks in (Checks(versions=False), Checks(functions=False)):
            parsed(version, text, checks=checks)


UNGATED = (
    "labels: {a: {values: [b]}}",
    "blueprint_labels: {a: {values: [b]}}",
    "deployment_settings: {}",
    "capabilities: {c: {value: 1}}",
    INPUT % "constraints: [{min_length: 1}]",
    INPUT % "type: textarea",
    INPUT % "type: regex",
    OPERATION % "timeout: 1, timeout_recoverable: true",
    WORKFLOW % "is_cascading: true",
    "outputs: {o: {value: {get_secret: x}}}",
)


@pytest.mark.parametrize("body", UNGATED)
def test_these_words_were_always_taken(body: str) -> None:
    assert parsed(VERSIONS[0], body)["version"]["raw"] == "cloudify_dsl_1_0"


VERSION_TEXTS: dict[str, tuple[Any, int]] = {
    "nothing": (None, 71),
    "an empty text": ("", 71),
    "a number": (1.5, 72),
    "zero": (0, 72),
    "false": (False, 72),
    "a list": (["cloudify_dsl_1_0"], 72),
    "another prefix": ("tosca_1_0", 73),
    "the prefix alone": ("cloudify_dsl_", 73),
    "one part": ("cloudify_dsl_1", 73),
    "four parts": ("cloudify_dsl_1_0_0_0", 73),
    "a word as major": ("cloudify_dsl_x_0", 74),
    "a word as minor": ("cloudify_dsl_1_x", 75),
    "a word as micro": ("cloudify_dsl_1_0_x", 76),
    "digits that are none": ("cloudify_dsl_1_²", 75),
    "a later minor": ("cloudify_dsl_1_6", 29),
    "a later major": ("cloudify_dsl_2_0", 29),
    "a micro": ("cloudify_dsl_1_0_1", 29),
}


@pytest.mark.parametrize("case", VERSION_TEXTS)
def test_a_version_that_is_none_has_its_code(case: str) -> None:
    value, code = VERSION_TEXTS[case]
    with pytest.raises(BlueprintError) as caught:
        parse_version(value)
    assert caught.value.err_code == code
    with pytest.raises(BlueprintError) as in_text:
        parsed(json.dumps(value), "inputs: {}")
    assert in_text.value.err_code == code


def test_a_blueprint_without_a_version_is_refused() -> None:
    with pytest.raises(BlueprintError) as caught:
        parse_text("inputs: {}")
    assert caught.value.err_code == 27


@pytest.mark.parametrize("text", SUPPORTED)
def test_a_plan_tells_its_version(text: str) -> None:
    plan = parsed(text, "")
    minor = int(text[-1])
    assert plan["version"] == {
        "raw": text,
        "definitions_name": "cloudify_dsl",
        "definitions_version": [1, minor],
    }
    for version in (plan.version, Plan(json.loads(json.dumps(plan))).version, plan_version(text)):
        assert (version.raw, version.definitions_name) == (text, "cloudify_dsl")
        assert version.definitions_version == (1, minor)


@pytest.mark.parametrize(
    ("stated", "code"), [("1_4", None), ("1_3", None), ("1_5", 28), ("1_9", 29), ("x_1", 74)]
)
def test_an_import_is_not_newer_than_its_blueprint(
    tmp_path: Path, stated: str, code: int | None
) -> None:
    (tmp_path / "b.yaml").write_text(f"tosca_definitions_version: cloudify_dsl_{stated}")
    main = tmp_path / "a.yaml"
    main.write_text("tosca_definitions_version: cloudify_dsl_1_4\nimports: [b.yaml]")
    if code is None:
        assert parse_file(main)["nodes"] == []
        return
    with pytest.raises(BlueprintError) as caught:
        parse_file(main)
    assert caught.value.err_code == code
    if code == 28:
        assert parse_file(main, checks=Checks(versions=False))["nodes"] == []


def test_an_import_may_leave_its_version_out_and_uses_the_words_of_its_blueprint(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.yaml").write_text("policies: {}")
    main = tmp_path / "a.yaml"
    main.write_text("tosca_definitions_version: cloudify_dsl_1_2\nimports: [b.yaml]")
    with pytest.raises(BlueprintError, match=r"b\.yaml:1:11") as caught:
        parse_file(main)
    assert caught.value.err_code == 102
