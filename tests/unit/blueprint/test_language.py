import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conductor.blueprint import Plan, parse_file, parse_text
from conductor.blueprint.errors import BlueprintError

Parse = Callable[..., Plan]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("node_templates: {a: {type: cloudify.nodes.Rot}}", 7, "'cloudify.nodes.Root'"),
        ("node_templates: 5", 1, "expected a mapping, found the number 5"),
        ("node_template: {}", 1, "Did you mean 'node_templates'?"),
        ("node_templates: {a: {type: cloudify.nodes.Root, properties: {q: 1}}}", 106, "'q'"),
        ("node_types: {a: {derived_from: b}, b: {derived_from: a}}", 100, "break the circle"),
        ("node_types: {a: {properties: {p: {}}}}\nnode_templates: {n: {type: a}}", 107, "n.p"),
        ("data_types: {d: {}}\ninputs: {i: {type: nox}}", 103, "nox"),
        ("workflows: {w: nobody.f}", 21, "found implementation 'nobody.f'"),
        ("plugins: {p: {executor: nix, install: false}}", 18, "central_deployment_agent"),
        ("plugins: {p: {executor: host_agent}}", 50, "package_name"),
        ("inputs: {i: {constraints: [{in_range: [1]}]}}", 212, "two numbers"),
        ("inputs: {i: {type: integer, default: x}}", 105, "integer"),
        ("outputs: {o: {value: {get_input: nix}}}", None, "no input of this blueprint"),
        ("outputs: {o: {value: {get_attribute: [SELF, ip]}}}", None, "nobody here"),
        ("imports: [nowhere.yaml]", 13, "nowhere.yaml"),
        ("imports: [x.yaml, x.yaml]", 13, "x.yaml"),
    ],
)
def test_what_is_wrong_is_said_with_code_and_place(
    parsed: Parse, body: str, code: int | None, words: str
) -> None:
    with pytest.raises(BlueprintError) as caught:
        parsed(body)
    assert words in str(caught.value)
    assert caught.value.err_code == code
    assert "blueprint.yaml:" in str(caught.value)


def test_all_errors_are_collected(parsed: Parse) -> None:
    with pytest.raises(BlueprintError) as caught:
        parsed("node_templates: {a: {type: x}, b: {type: y}}\nworkflows: {w: nobody.f}")
    assert [error.err_code for error in caught.value.errors] == [7, 7, 21]


@pytest.mark.parametrize("text", ["", "[]", "5", "null", "a: 1"])
def test_what_is_no_blueprint_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BlueprintError):
        parse_text(text)


def test_a_version_alone_is_a_blueprint() -> None:
    plan = parse_text("tosca_definitions_version: cloudify_dsl_1_3")
    assert plan["nodes"] == []
    assert json.loads(json.dumps(plan)) == plan


@pytest.mark.parametrize("minor", range(6))
def test_every_version_has_its_built_in_types(minor: int) -> None:
    url = "http://www.getcloudify.org/spec/cloudify/6.4/types.yaml"
    plan = parse_text(f"tosca_definitions_version: cloudify_dsl_1_{minor}\nimports: ['{url}']")
    install = plan["workflows"]["install"]
    assert (install["plugin"], install["operation"]) == (
        "default_workflows",
        "cloudify.plugins.workflows.install",
    )


def test_a_word_of_a_later_version_is_refused() -> None:
    text = "tosca_definitions_version: cloudify_dsl_1_1\ndata_types: {}"
    with pytest.raises(BlueprintError) as caught:
        parse_text(text)
    assert caught.value.err_code == 102


def test_operations_merge_from_type_to_template(parsed: Parse) -> None:
    plan = parsed(
        "plugins: {p: {executor: central_deployment_agent, install: false}}\n"
        "node_types:\n"
        "  t:\n"
        "    derived_from: cloudify.nodes.Root\n"
        "    interfaces: {i: {one: {implementation: p.f, inputs: {k: {default: 1}}}, two: p.g}}\n"
        "node_templates:\n"
        "  n: {type: t, interfaces: {i: {one: {inputs: {extra: 2}}, two: {}}}}\n"
    )
    (node,) = plan["nodes"]
    assert node["operations"]["i.one"]["inputs"] == {"k": 1, "extra": 2}
    assert node["operations"]["one"]["operation"] == "f"
    assert node["operations"]["two"]["plugin"] == ""
    assert "create" not in node["operations"]
    assert "configure" in node["operations"]
    assert node["type_hierarchy"] == ["cloudify.nodes.Root", "t"]


def test_data_type_defaults_merge_key_by_key(parsed: Parse) -> None:
    plan = parsed(
        "data_types: {d: {properties: {x: {default: 1}, y: {default: 2}}}}\n"
        "node_types: {t: {properties: {p: {type: d, default: {x: 5}}}}}\n"
        "node_templates: {a: {type: t}, b: {type: t, properties: {p: {y: 7}}}}\n"
    )
    properties = [node["properties"]["p"] for node in plan["nodes"]]
    assert properties == [{"x": 5, "y": 2}, {"x": 5, "y": 7}]


def test_scripts_and_imports_stay_in_the_folder(tmp_path: Path) -> None:
    root = tmp_path / "bp"
    root.mkdir()
    (tmp_path / "secret.yaml").write_text("node_types: {}")
    (root / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    for spelled in ("../secret.yaml", "link.yaml", str(tmp_path / "secret.yaml")):
        main = root / "b.yaml"
        main.write_text(f"tosca_definitions_version: cloudify_dsl_1_5\nimports: ['{spelled}']")
        with pytest.raises(BlueprintError, match="leads out of the blueprint folder"):
            parse_file(main)


def test_a_misspelt_script_gets_a_suggestion(parsed: Parse, tmp_path: Path) -> None:
    (tmp_path / "start.sh").write_text("")
    body = "node_templates: {n: {type: cloudify.nodes.Root, interfaces: {i: {o: strat.sh}}}}"
    with pytest.raises(BlueprintError, match=r"Did you mean 'start.sh'\?") as caught:
        parsed(body, root=tmp_path)
    assert caught.value.err_code == 10


def test_imports_may_go_in_circles(tmp_path: Path) -> None:
    head = "tosca_definitions_version: cloudify_dsl_1_5\n"
    (tmp_path / "a.yaml").write_text(head + "imports: [b.yaml]\nnode_types: {x: {}}")
    (tmp_path / "b.yaml").write_text(head + "imports: [a.yaml]\nnode_types: {y: {}}")
    assert parse_file(tmp_path / "a.yaml")["nodes"] == []


def test_an_error_in_an_import_shows_the_chain(tmp_path: Path) -> None:
    head = "tosca_definitions_version: cloudify_dsl_1_5\n"
    (tmp_path / "a.yaml").write_text(head + "imports: [b.yaml]\n")
    (tmp_path / "b.yaml").write_text(head + "node_types: 5")
    with pytest.raises(BlueprintError, match=r"b.yaml:2:13: (.|\n)*imported by a.yaml:2:11"):
        parse_file(tmp_path / "a.yaml")
