from pathlib import Path

from conductor.blueprint import parse_file, prepare

INNER = """
inputs: {size: {default: 3}}
plugins: {p: {executor: central_deployment_agent, install: false}}
node_types:
  thing:
    derived_from: cloudify.nodes.Root
    properties: {size: {type: integer}}
    interfaces: {i: {o: p.f}}
node_templates:
  one: {type: thing, properties: {size: {get_input: size}}}
  two:
    type: thing
    properties: {size: {get_property: [one, size]}}
    relationships: [{type: cloudify.relationships.connected_to, target: one}]
"""


def test_a_namespaced_import_keeps_its_names_apart(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").write_text(INNER)
    main = tmp_path / "main.yaml"
    main.write_text(
        "tosca_definitions_version: cloudify_dsl_1_5\n"
        "imports: [cloudify/types/types.yaml, ns--inner.yaml]\n"
        "inputs: {size: {default: 9}}\n"
        "node_templates: {mine: {type: ns--thing, properties: {size: {get_input: size}}}}\n"
    )
    plan = prepare(parse_file(main))
    sizes = {node["name"]: node["properties"]["size"] for node in plan["nodes"]}
    assert sizes == {"mine": 9, "ns--one": 3, "ns--two": 3}
    two = next(node for node in plan["nodes"] if node["name"] == "ns--two")
    assert two["relationships"][0]["target_id"] == "ns--one"
    assert two["operations"]["i.o"]["plugin"] == "ns--p"
    assert set(plan["inputs"]) == {"size", "ns--size"}
