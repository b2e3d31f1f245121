"""What is imported under a namespace keeps its names apart, however deep, and finds its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conductor.blueprint import ImportedText, Plan, parse_file, prepare
from conductor.blueprint.errors import BlueprintError

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\n"
TYPES = "imports: [cloudify/types/types.yaml]\n"
EVERYTHING = """
inputs: {size: {type: inner, default: {n: 3}}, other: {default: {get_secret: size}}}
data_types:
  base: {properties: {n: {type: integer, default: 1}}}
  inner: {derived_from: base, properties: {m: {type: base}}}
plugins:
  p: {executor: central_deployment_agent, install: false, properties: {x: {type: inner}}}
node_types:
  thing:
    derived_from: cloudify.nodes.Root
    properties: {size: {type: inner}, type: {default: thing}, note: {default: {get_input: size}}}
    interfaces: {i: {short: p.f, long: {implementation: p.g, inputs: {k: {type: inner}}}}}
  more: {derived_from: thing}
relationships:
  near: {derived_from: cloudify.relationships.connected_to, source_interfaces: {i: {o: p.r}}}
node_templates:
  one: {type: thing, properties: {size: {get_input: size}, type: thing}}
  two:
    type: more
    properties: {size: {get_property: [one, size]}}
    interfaces:
      i:
        long:
          inputs:
            k: {n: 1}
            joined: {concat: [{get_attribute: [one, a]}, {get_property: [SELF, type]}]}
            all: {get_attributes_list: [one, a]}
            each: {get_attributes_dict: [one, a]}
            plain: {target: one, get_input: [size, n], third: 1}
    relationships: [{type: near, target: one, properties: {connection_type: all_to_one}}]
groups:
  all: {members: [one, two], policies: {s: {type: calm, triggers: {t: {type: ring}}}}}
policies: {scaled: {type: cloudify.policies.scaling, targets: [all]}}
policy_types: {calm: {source: x, properties: {p: {type: inner, default: {}}}}}
policy_triggers: {ring: {source: x, parameters: {}}}
workflows:
  short: p.w
  install: {mapping: p.i, parameters: {k: {type: inner, default: {get_input: other}}}}
outputs: {o: {value: {get_input: [size, n]}}}
capabilities: {c: {value: {get_attribute: [two, a]}}}
labels: {l: {values: [{get_input: other}]}}
resource_tags: {t: {get_input: other}}
deployment_settings:
  display_name: {get_input: other}
  default_schedules: {s: {workflow: short, since: '12:00', count: 1}}
"""


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / next(iter(files))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    main = HEAD + "imports: [cloudify/types/types.yaml, ns--inner.yaml]\n"
    files = {"main.yaml": main, "inner.yaml": EVERYTHING}
    return parse_file(written(tmp_path_factory.mktemp("bp"), files))


SECTIONS = {
    "inputs": ["ns--size", "ns--other"],
    "outputs": ["ns--o"],
    "capabilities": ["ns--c"],
    "groups": ["ns--all"],
    "policies": ["ns--scaled"],
    "labels": ["l"],
    "resource_tags": ["t"],
}


@pytest.mark.parametrize("section", SECTIONS)
def test_what_can_be_referred_to_gets_the_namespace(plan: Plan, section: str) -> None:
    assert list(plan[section]) == SECTIONS[section]


def _node(plan: Plan, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(node for node in plan["nodes"] if node["name"] == name)
    return found


def test_types_templates_and_code_are_set_apart(plan: Plan) -> None:
    two = _node(plan, "ns--two")
    assert two["type_hierarchy"] == ["cloudify.nodes.Root", "ns--thing", "ns--more"]
    assert {name: two["operations"][name]["operation"] for name in ("short", "long")} == {
        "short": "f",
        "long": "g",
    }
    assert two["operations"]["short"]["plugin"] == "ns--p"
    (relationship,) = two["relationships"]
    assert (relationship["type"], relationship["target_id"]) == ("ns--near", "ns--one")
    assert relationship["type_hierarchy"][-2:] == [
        "cloudify.relationships.connected_to",
        "ns--near",
    ]
    assert relationship["source_operations"]["o"]["plugin"] == "ns--p"
    assert plan["workflows"]["ns--short"]["plugin"] == "ns--p"
    assert plan["workflows"]["ns--install"]["operation"] == "i"
    assert plan["workflows"]["install"]["plugin"] == "default_workflows"


def test_property_names_and_plain_data_stay(plan: Plan) -> None:
    one = _node(plan, "ns--one")
    assert set(one["properties"]) >= {"size", "type", "note"}
    assert one["properties"]["type"] == "thing"
    inputs = _node(plan, "ns--two")["operations"]["long"]["inputs"]
    assert inputs["plain"] == {"target": "one", "get_input": ["size", "n"], "third": 1}


def test_functions_name_inputs_and_nodes_of_the_namespace(plan: Plan) -> None:
    one, two = _node(plan, "ns--one"), _node(plan, "ns--two")
    assert one["properties"]["size"] == {"get_input": "ns--size"}
    assert one["properties"]["note"] == {"get_input": "ns--size"}
    assert two["properties"]["size"] == {"get_property": ["ns--one", "size"]}
    inputs = two["operations"]["long"]["inputs"]
    assert inputs["joined"] == {
        "concat": [{"get_attribute": ["ns--one", "a"]}, {"get_property": ["SELF", "type"]}]
    }
    assert inputs["all"] == {"get_attributes_list": ["ns--one", "a"]}
    assert inputs["each"] == {"get_attributes_dict": ["ns--one", "a"]}
    assert plan["outputs"]["ns--o"]["value"] == {"get_input": ["ns--size", "n"]}
    assert plan["capabilities"]["ns--c"]["value"] == {"get_attribute": ["ns--two", "a"]}
    assert plan["labels"]["l"]["values"] == [{"get_input": "ns--other"}]
    assert plan["resource_tags"]["t"] == {"get_input": "ns--other"}
    assert plan["inputs"]["ns--other"]["default"] == {"get_secret": "size"}
    parameters = plan["workflows"]["ns--install"]["parameters"]
    assert parameters["k"] == {"type": "ns--inner", "default": {"get_input": "ns--other"}}


def test_groups_policies_and_settings_refer_to_the_namespace(plan: Plan) -> None:
    group = plan["groups"]["ns--all"]
    assert group["members"] == ["ns--one", "ns--two"]
    assert group["policies"]["s"]["type"] == "ns--calm"
    assert group["policies"]["s"]["triggers"]["t"]["type"] == "ns--ring"
    assert plan["policies"]["ns--scaled"]["targets"] == ["ns--all"]
    settings = plan["deployment_settings"]
    assert settings["display_name"] == {"get_input": "ns--other"}
    assert settings["default_schedules"]["s"]["workflow"] == "ns--short"


def test_data_types_and_their_defaults_come_along(plan: Plan) -> None:
    assert plan["data_types"]["ns--inner"]["derived_from"] == "ns--base"
    assert plan["data_types"]["ns--inner"]["properties"]["m"] == {"type": "ns--base"}
    assert plan["inputs"]["ns--size"]["type"] == "ns--inner"


SMALL = """
inputs: {size: {default: 3}}
node_types:
  thing: {derived_from: cloudify.nodes.Root, properties: {size: {type: integer}}}
node_templates: {one: {type: thing, properties: {size: {get_input: size}}}}
"""


def test_two_namespaces_of_one_file_are_two_copies(tmp_path: Path) -> None:
    main = (
        HEAD
        + "imports: [cloudify/types/types.yaml, a--small.yaml, b--small.yaml]\n"
        + "inputs: {size: {default: 9}}\n"
        + "node_templates: {mine: {type: a--thing, properties: {size: {get_input: size}}}}\n"
    )
    plan = parse_file(written(tmp_path, {"main.yaml": main, "small.yaml": SMALL}))
    prepared = prepare(plan, {"b--size": 4})
    sizes = {node["name"]: node["properties"]["size"] for node in prepared["nodes"]}
    assert sizes == {"mine": 9, "a--one": 3, "b--one": 4}


NESTED = {
    "main.yaml": HEAD
    + "imports: [cloudify/types/types.yaml, outer--o.yaml]\n"
    + "node_templates: {m: {type: outer--inner--thing, relationships: "
    + "[{type: cloudify.relationships.depends_on, target: outer--inner--n}]}}\n",
    "o.yaml": "imports: [inner--i.yaml]\n"
    "node_types: {mine: {derived_from: inner--thing}}\n"
    "node_templates:\n"
    "  o:\n"
    "    type: mine\n"
    "    properties: {p: {get_input: inner--x}, q: {get_property: [inner--n, p]}}\n"
    "    interfaces: {i: {o: inner--p.f}}\n"
    "    relationships: [{type: cloudify.relationships.contained_in, target: inner--n}]\n",
    "i.yaml": "inputs: {x: {default: 1}}\n"
    "plugins: {p: {executor: central_deployment_agent, install: false}}\n"
    "node_types: {thing: {derived_from: cloudify.nodes.Root, properties: {p: {default: 0}, "
    "q: {default: 0}}}}\n"
    "node_templates: {n: {type: thing, properties: {p: {get_input: x}}}}\n",
}


def test_namespaces_nest(tmp_path: Path) -> None:
    plan = prepare(parse_file(written(tmp_path, NESTED)))
    assert {node["name"] for node in plan["nodes"]} == {"m", "outer--o", "outer--inner--n"}
    outer = _node(plan, "outer--o")
    hierarchy = ["cloudify.nodes.Root", "outer--inner--thing", "outer--mine"]
    assert outer["type_hierarchy"] == hierarchy
    assert (outer["properties"]["p"], outer["properties"]["q"]) == (1, 1)
    assert outer["relationships"][0]["target_id"] == "outer--inner--n"
    assert outer["operations"]["o"]["plugin"] == "outer--inner--p"
    assert plan["inputs"] == {"outer--inner--x": 1}


def test_what_the_importer_defines_may_be_used_in_a_namespace(tmp_path: Path) -> None:
    files = {
        "main.yaml": HEAD + "imports: [ns--n.yaml]\nnode_types: {mine: {}}",
        "n.yaml": "node_templates: {n: {type: mine}}",
    }
    assert parse_file(written(tmp_path, files))["nodes"][0]["type"] == "mine"


def test_scripts_of_a_namespaced_file_stay_in_the_folder(tmp_path: Path) -> None:
    files = {
        "main.yaml": HEAD + "imports: [cloudify/types/types.yaml, ns--lib/n.yaml]",
        "lib/n.yaml": "node_templates: {n: {type: cloudify.nodes.Root, "
        "interfaces: {i: {o: scripts/go.sh}}}}",
        "scripts/go.sh": "",
    }
    plan = parse_file(written(tmp_path, files))
    operation = plan["nodes"][0]["operations"]["o"]
    assert operation["plugin"] == "script"
    assert operation["inputs"] == {"script_path": "scripts/go.sh"}


class Blueprints:
    """Answers `blueprint:ID` from folders, as a manager does."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        folder = self.home / url.removeprefix("blueprint:")
        main = folder / "blueprint.yaml"
        if not url.startswith("blueprint:") or not main.is_file():
            return None
        return ImportedText(url, main.read_text(), file=main, root=folder)


IMPORTED = {
    "main/blueprint.yaml": HEAD
    + "imports: [cloudify/types/types.yaml, 'lower--blueprint:one']\n"
    + "node_templates: {m: {type: lower--thing}}\n",
    "one/blueprint.yaml": HEAD
    + "imports: [cloudify/types/types.yaml, lib/types.yaml, 'deep--blueprint:two']\n"
    + "workflows: {w: scripts/work.py, built_in: default_workflows.a.b, named: agent.sh}\n"
    + "node_templates: {n: {type: thing, relationships: "
    + "[{type: cloudify.relationships.depends_on, target: deep--n}]}}\n",
    "one/lib/types.yaml": "node_types: {thing: {derived_from: cloudify.nodes.Root, "
    "interfaces: {i: {o: scripts/go.sh}}}}",
    "one/scripts/go.sh": "",
    "one/scripts/work.py": "",
    "two/blueprint.yaml": HEAD
    + "imports: [cloudify/types/types.yaml]\n"
    + "node_templates: {n: {type: cloudify.nodes.Root, interfaces: {i: {o: run.sh}}}}",
    "two/run.sh": "",
    "one/agent.sh": "",
}


def imported(folder: Path, main: str) -> Plan:
    path = written(folder, {**IMPORTED, "main/blueprint.yaml": main})
    return parse_file(folder / "main" / path.name, resolver=Blueprints(folder))


def test_an_imported_blueprint_brings_its_files_and_its_imports(tmp_path: Path) -> None:
    written(tmp_path, IMPORTED)
    plan = imported(tmp_path, IMPORTED["main/blueprint.yaml"])
    assert plan["imported_blueprints"] == ["one", "two"]
    assert plan["namespaces_mapping"] == {"lower": "one", "lower--deep": "two"}
    assert {node["name"] for node in plan["nodes"]} == {"m", "lower--n", "lower--deep--n"}
    scripts = {
        node["name"]: node["operations"]["o"]["inputs"]["script_path"] for node in plan["nodes"]
    }
    assert scripts == {
        "m": "lower--scripts/go.sh",
        "lower--n": "lower--scripts/go.sh",
        "lower--deep--n": "lower--deep--run.sh",
    }
    parameters = plan["workflows"]["lower--w"]["parameters"]
    assert parameters["script_path"] == {"default": "lower--scripts/work.py"}
    assert plan["workflows"]["lower--built_in"]["plugin"] == "default_workflows"
    parameters = plan["workflows"]["lower--named"]["parameters"]
    assert parameters["script_path"] == {"default": "lower--agent.sh"}


@pytest.mark.parametrize(
    ("imports", "code"),
    [
        ("['blueprint:one']", 213),
        ("['ns--blueprint:one', 'ns--blueprint:two']", 214),
        ("['a--blueprint:one', 'b--blueprint:one']", None),
        ("['ns--blueprint:three']", 13),
        ("['ns--blueprint:']", 13),
    ],
)
def test_a_blueprint_is_imported_under_a_namespace_of_its_own(
    tmp_path: Path, imports: str, code: int | None
) -> None:
    main = HEAD + f"imports: {imports}"
    if code is None:
        assert imported(tmp_path, main)["imported_blueprints"] == ["one", "two"]
        return
    with pytest.raises(BlueprintError) as caught:
        imported(tmp_path, main)
    assert caught.value.err_code == code


def test_what_an_imported_blueprint_does_not_have_is_told(tmp_path: Path) -> None:
    files = {
        "broken/blueprint.yaml": HEAD
        + "imports: [cloudify/types/types.yaml]\nworkflows: {w: scripts/missing.py}"
    }
    written(tmp_path, files)
    with pytest.raises(BlueprintError, match=r"scripts/missing\.py") as caught:
        imported(tmp_path, HEAD + "imports: ['ns--blueprint:broken']")
    assert caught.value.err_code == 21


@pytest.mark.parametrize("section", ["imported_blueprints: [x]", "namespaces_mapping: {a: x}"])
def test_no_text_maps_namespaces_to_blueprints_itself(tmp_path: Path, section: str) -> None:
    with pytest.raises(BlueprintError) as caught:
        imported(tmp_path, HEAD + section)
    assert caught.value.err_code == 1
