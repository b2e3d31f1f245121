from collections.abc import Callable

from conductor.blueprint import Plan, prepare


def test_reading_a_capability_makes_a_dependency(parsed: Callable[..., Plan]) -> None:
    plan = parsed(
        "inputs: {d: {default: other}}\n"
        "outputs:\n"
        "  o: {value: {get_capability: [{get_input: d}, c]}}\n"
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
            "function_identifier": "n.properties.resource_id.get_capability",
            "target_deployment": ("e", "e"),
            "context": {"self": "n"},
        },
    ]
