"""Operations: which code they run, where and how often, and how a template changes its type's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conductor.blueprint import Plan, parse_text
from conductor.blueprint.errors import BlueprintError

Parse = Callable[..., Plan]
CENTRAL, HOST = "central_deployment_agent", "host_agent"
PLUGINS = f"plugins: {{p: {{executor: {CENTRAL}, install: false}}, q: {{executor: {HOST}, install: false}}}}\n"  # noqa: E501
NOTHING = {
    "plugin": "",
    "operation": "",
    "executor": None,
    "inputs": {},
    "has_intrinsic_functions": False,
    "max_retries": None,
    "retry_interval": None,
    "timeout": None,
    "timeout_recoverable": None,
}


def merged(parsed: Parse, typed: str, own: str | None, **options: Any) -> dict[str, Any]:
    """The operation i.o of a node: from its type's, with that of its template over it."""
    template = "" if own is None else f", interfaces: {{i: {{o: {own}}}}}"
    plan = parsed(
        f"{PLUGINS}inputs: {{x: {{default: 1}}}}\n"
        f"node_types: {{t: {{derived_from: cloudify.nodes.Compute, interfaces: {{i: {{o: {typed}}}}}}}}}\n"  # noqa: E501
        f"node_templates: {{n: {{type: t{template}}}}}",
        **options,
    )
    found: dict[str, Any] = plan["nodes"][0]["operations"]["i.o"]
    return found


@pytest.mark.parametrize(
    ("typed", "own", "changed"),
    [
        ("{}", None, {}),
        ("''", None, {}),
        ("p.f", None, {"plugin": "p", "operation": "f", "executor": CENTRAL}),
        ("p.a.b.f", None, {"plugin": "p", "operation": "a.b.f", "executor": CENTRAL}),
        ("{implementation: q.f}", None, {"plugin": "q", "operation": "f", "executor": HOST}),
        ("p.f", "{}", {}),
        ("p.f", "''", {}),
        ("{}", "p.g", {"plugin": "p", "operation": "g", "executor": CENTRAL}),
        ("{implementation: p.f, executor: host_agent, max_retries: 1}", "p.g",
         {"plugin": "p", "operation": "g", "executor": CENTRAL}),
        ("{implementation: p.f, max_retries: 1, timeout: 5, inputs: {a: {default: 1}}}",
         "{max_retries: 2, timeout_recoverable: true, inputs: {b: 2}}",
         {"plugin": "p", "operation": "f", "executor": CENTRAL, "max_retries": 2, "timeout": 5,
          "timeout_recoverable": True, "inputs": {"a": 1, "b": 2}}),
        ("{implementation: p.f, executor: host_agent, retry_interval: 3}", "p.f",
         {"plugin": "p", "operation": "f", "executor": HOST, "retry_interval": 3}),
        ("{implementation: p.f, max_retries: 1}", "{max_retries: 0}",
         {"plugin": "p", "operation": "f", "executor": CENTRAL, "max_retries": 0}),
        ("{implementation: p.f, inputs: {a: {default: 1}}}",
         "{implementation: p.g, inputs: {b: 2}}",
         {"plugin": "p", "operation": "g", "executor": CENTRAL, "inputs": {"b": 2}}),
        ("{implementation: p.f, inputs: {a: {default: 1}}}", "{inputs: {a: 2}}",
         {"plugin": "p", "operation": "f", "executor": CENTRAL, "inputs": {"a": 2}}),
        ("{implementation: p.f, inputs: {a: {default: {get_input: x}}}}", None,
         {"plugin": "p", "operation": "f", "executor": CENTRAL, "inputs": {"a": {"get_input": "x"}},
          "has_intrinsic_functions": True}),
        ("{implementation: p.f, inputs: {a: {type: integer, default: {get_input: x}}}}", None,
         {"plugin": "p", "operation": "f", "executor": CENTRAL, "has_intrinsic_functions": True,
          "inputs": {"a": {"get_input": "x", "type": "integer"}},
          "inputs_types": {"a": "integer"}}),
        ("{implementation: p.f, inputs: {a: {type: dict, default: {k: v}}}}", None,
         {"plugin": "p", "operation": "f", "executor": CENTRAL, "inputs": {"a": {"k": "v"}},
          "inputs_types": {"a": "dict"}}),
        ("{inputs: {a: {}}}", None, {}),
        ("{implementation: p.f, max_retries: -1, retry_interval: 0, timeout: 0}", None,
         {"plugin": "p", "operation": "f", "executor": CENTRAL, "max_retries": -1,
          "retry_interval": 0, "timeout": 0}),
    ],
)  # fmt: skip
def test_a_template_goes_over_its_type(
    parsed: Parse, typed: str, own: str | None, changed: dict[str, Any]
) -> None:
    assert merged(parsed, typed, own) == {**NOTHING, **changed}


@pytest.mark.parametrize(
    ("typed", "own", "code", "words"),
    [
        ("{implementation: p.f, inputs: {a: {}}}", None, 107, "i.o input.a"),
        ("{implementation: p.f, inputs: {a: {type: integer}}}", "{inputs: {a: b}}", 105, "integer"),
        ("r.f", None, 10, "found implementation 'r.f'"),
        ("{}", "r.f", 10, "found implementation 'r.f'"),
        ("{implementation: p.f, executor: me}", None, 28, "central_deployment_agent"),
        ("{}", "{implementation: p.f, executor: host_agnt}", 28, "Did you mean 'host_agent'?"),
        ("{implementation: p.f, max_retries: -2}", None, 1, "-1 or more"),
        ("{implementation: p.f, retry_interval: -1}", None, 1, "0 or more"),
        ("{implementation: p.f, timeout: -1}", None, 1, "0 or more"),
        ("{implementation: 'https://x/y.sh', inputs: {script_path: {default: a}}}", None, 60, "is"),
        ("{}", "{implementation: 'https://x/y.sh', inputs: {script_source: a}}", 60, "rename"),
    ],
)
def test_what_cannot_run_is_refused(
    parsed: Parse, typed: str, own: str | None, code: int, words: str
) -> None:
    with pytest.raises(BlueprintError) as caught:
        merged(parsed, typed, own)
    assert caught.value.err_code == code
    assert words in str(caught.value)
    assert "blueprint.yaml:" in str(caught.value)


def test_numbers_below_the_least_are_value_errors_too(parsed: Parse) -> None:
    with pytest.raises(ValueError, match="max_retries must be -1 or more"):
        merged(parsed, "{implementation: p.f, max_retries: -2}", None)


def test_settings_are_checked_where_no_template_uses_the_type(parsed: Parse) -> None:
    with pytest.raises(BlueprintError) as caught:
        parsed("node_types: {t: {interfaces: {i: {o: {implementation: p.f, executor: me}}}}}")
    assert caught.value.err_code == 28


def test_a_name_that_fits_two_plugins_is_ambiguous(parsed: Parse) -> None:
    with pytest.raises(BlueprintError, match=r"p, p\.q") as caught:
        parsed(
            "plugins: {p: {executor: host_agent, install: false},"
            " p.q: {executor: host_agent, install: false}}\nworkflows: {w: p.q.f}"
        )
    assert caught.value.err_code == 91


@pytest.mark.parametrize(
    ("implementation", "key", "value"),
    [
        ("scripts/run.sh", "script_path", "scripts/run.sh"),
        ("'https://somewhere/run.sh'", "script_path", "https://somewhere/run.sh"),
        ('"#!/bin/sh\\necho hi\\n"', "script_source", "#!/bin/sh\necho hi\n"),
    ],
)
def test_a_script_is_run_by_the_script_plugin(
    parsed: Parse, tmp_path: Path, implementation: str, key: str, value: str
) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "run.sh").write_text("true")
    typed = f"{{implementation: {implementation}, inputs: {{a: {{default: 1}}}}}}"
    assert merged(parsed, typed, None, root=tmp_path) == {
        **NOTHING,
        "plugin": "script",
        "operation": "script_runner.tasks.run",
        "executor": "auto",
        "inputs": {key: value, "a": 1},
    }
    plan = parsed(f"workflows: {{w: {implementation}}}", root=tmp_path)
    assert plan["workflows"]["w"] == {
        "plugin": "script",
        "operation": "script_runner.tasks.execute_workflow",
        "parameters": {key: {"default": value}},
        "is_cascading": False,
        "availability_rules": None,
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("workflows: {w: {mapping: 'https://x/w.py', parameters: {script_path: {}}}}", 60),
        ("workflows: {w: nobody.f}", 21),
        (
            "node_templates: {n: {type: cloudify.nodes.Root}, m: {type: cloudify.nodes.Root,"
            " relationships: [{type: cloudify.relationships.depends_on, target: n,"
            " source_interfaces: {i: {o: nobody.f}}}]}}",
            19,
        ),
        (
            f"{PLUGINS}node_templates: {{n: {{type: cloudify.nodes.Root,"
            " interfaces: {i: {o: q.f}}}}",
            24,
        ),
        (
            f"{PLUGINS}node_templates: {{n: {{type: cloudify.nodes.Root}},"
            " m: {type: cloudify.nodes.Compute, relationships: [{target: n,"
            " type: cloudify.relationships.depends_on, target_interfaces: {i: {o: q.f}}}]}}",
            24,
        ),
    ],
)
def test_code_that_nobody_can_run_is_refused(parsed: Parse, body: str, code: int) -> None:
    with pytest.raises(BlueprintError) as caught:
        parsed(body)
    assert caught.value.err_code == code


def test_a_script_without_the_script_plugin_is_refused() -> None:
    body = (
        "node_types: {t: {interfaces: {i: {o: 'https://x/y.sh'}}}}\nnode_templates: {n: {type: t}}"
    )
    with pytest.raises(BlueprintError) as caught:
        parse_text(f"tosca_definitions_version: cloudify_dsl_1_5\n{body}")
    assert caught.value.err_code == 61
    plugins = f"plugins: {{my_script: {{executor: {CENTRAL}, install: false}}}}"
    plan = parse_text(f"tosca_definitions_version: cloudify_dsl_1_5\n{plugins}\n{body}")
    assert plan["nodes"][0]["operations"]["o"]["plugin"] == "my_script"


def test_bare_names_are_those_of_one_interface_only(parsed: Parse) -> None:
    plan = parsed(
        PLUGINS + "node_templates: {n: {type: cloudify.nodes.Root,"
        " interfaces: {mine: {own: p.f, pull: p.g}, other: {single: {}}}}}"
    )
    operations = plan["nodes"][0]["operations"]
    lifecycle = "cloudify.interfaces.lifecycle"
    for name in ("create", "start", "stop", "delete", "pull"):
        assert name not in operations
        assert operations[f"{lifecycle}.{name}"] == NOTHING
    for name in ("configure", "poststart", "heal", "own", "single"):
        assert name in operations
    assert operations["own"] is operations["mine.own"]


def test_a_derived_type_replaces_an_operation_whole(parsed: Parse) -> None:
    plan = parsed(
        f"{PLUGINS}node_types:\n"
        "  a: {interfaces: {i: {o: {implementation: p.f, inputs: {k: {default: 1}}}, kept: p.k}}}\n"
        "  b: {derived_from: a, interfaces: {i: {o: {implementation: p.f}}}}\n"
        "  c: {derived_from: b, interfaces: {i: {o: {}}}}\n"
        "node_templates: {a: {type: a}, b: {type: b}, c: {type: c}}"
    )
    first, second, third = (node["operations"] for node in plan["nodes"])
    assert first["i.o"]["inputs"] == {"k": 1}
    assert second["i.o"]["inputs"] == {}
    assert third["i.o"] == NOTHING
    assert first["kept"] == second["kept"] == third["kept"] != NOTHING


def test_the_interfaces_of_a_node_say_what_was_merged(parsed: Parse) -> None:
    plan = parsed(
        f"{PLUGINS}node_types: {{t: {{interfaces: {{i: {{o: {{implementation: p.f, timeout: 3}}, x: p.g}}}}}}}}\n"  # noqa: E501
        "node_templates: {n: {type: t, interfaces: {i: {o: {inputs: {a: 1}}, x: {}}}}}"
    )
    empty = {"executor": None, "max_retries": None, "retry_interval": None}
    assert plan["nodes"][0]["interfaces"]["i"] == {
        "o": {
            "implementation": "p.f",
            "inputs": {"a": 1},
            **empty,
            "timeout": 3,
            "timeout_recoverable": None,
        },
        "x": {
            "implementation": "",
            "inputs": {},
            **empty,
            "timeout": None,
            "timeout_recoverable": None,
        },
    }


def test_both_sides_of_a_relationship_merge_over_their_type(parsed: Parse) -> None:
    plan = parsed(
        f"{PLUGINS}relationships:\n"
        "  r:\n"
        "    derived_from: cloudify.relationships.depends_on\n"
        "    source_interfaces: {i: {o: {implementation: p.f, inputs: {k: {default: 1}}}}}\n"
        "    target_interfaces: {i: {o: p.g}}\n"
        "node_templates:\n"
        "  n: {type: cloudify.nodes.Compute}\n"
        "  m: {type: cloudify.nodes.Root, relationships: [{type: r, target: n,\n"
        "      source_interfaces: {i: {o: {inputs: {l: 2}}}}, target_interfaces: {i: {o: q.h}}}]}\n"
    )
    (edge,) = plan["nodes"][1]["relationships"]
    assert edge["source_operations"]["i.o"]["inputs"] == {"k": 1, "l": 2}
    assert edge["target_operations"]["i.o"]["operation"] == "h"
    assert "establish" in edge["source_operations"]
    target, source = plan["nodes"]
    assert [one["name"] for one in source["plugins"]] == ["p"]
    assert target["plugins"][-1]["name"] == "q"
    assert target["plugins_to_install"][-1]["name"] == "q"
