"""Every element of the language, key by key: what it takes, and what it does not."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from conductor.blueprint import Plan
from conductor.blueprint.errors import BlueprintError

Parse = Callable[..., Plan]


@dataclass(frozen=True)
class Element:
    """`body` has a place for the keys; `needed` are those without which nothing else is right.

    `keys` gives for each key a value that is taken, and one of the wrong kind; None for a key that
    takes anything. `extra` are further keys that a key needs beside it.
    """

    body: str
    needed: dict[str, str]
    keys: dict[str, tuple[str, str | None]]
    extra: dict[str, str]

    def text(self, keys: dict[str, str]) -> str:
        return self.body % ", ".join(f"{key}: {value}" for key, value in keys.items())


def element(body: str, keys: str, *, needed: str = "", extra: str = "") -> Element:
    """From lines `key | good | bad`."""
    rows = [[cell.strip() for cell in row.split("|")] for row in keys.strip().splitlines()]
    return Element(
        body,
        _pairs(needed),
        {row[0]: (row[1], row[2] or None) for row in rows},
        _pairs(extra),
    )


def _pairs(text: str) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in text.split(";") if part)
    return {key.strip(): value.strip() for key, value in pairs}


PLUGIN = "plugins: {p: {executor: central_deployment_agent, install: false}}\n"
NODE = "node_templates: {n: {type: cloudify.nodes.Root}, m: {type: cloudify.nodes.Root%s}}\n"
RELATIONSHIP = "type: cloudify.relationships.connected_to, target: n"
SCHEDULES = "deployment_settings: {default_schedules: {s: {%s}}}"
PROPERTY = """
    type | string | 5
    default | [1] |
    description | words | 5
    required | false | soon
    display_label | Words | 5
    hidden | true | 5"""
PARAMETER = f"""{PROPERTY}
    constraints | [{{max_length: 3}}] | 5
    item_type | string | 5"""
OPERATION = """
    implementation | p.f | 5
    inputs | {a: {default: 1}} | 5
    executor | host_agent | 5
    max_retries | -1 | soon
    retry_interval | 1.5 | soon
    timeout | 3 | soon
    timeout_recoverable | true | soon"""
ELEMENTS = {
    "input": element(
        "inputs: {x: {%s}}",
        f"{PARAMETER}\n display | {{rows: 3}} | 5",
        extra="item_type:type=list;display:type=textarea;constraints:default=abc;hidden:default=1",
    ),
    "display of an input": element(
        "inputs: {x: {type: textarea, display: {%s}}}", "rows | 3 | many"
    ),
    "workflow parameter": element(
        PLUGIN + "workflows: {w: {mapping: p.f, parameters: {x: {%s}}}}",
        PARAMETER,
        extra="item_type:type=list;constraints:default=abc",
    ),
    "property of a node type": element("node_types: {t: {properties: {x: {%s}}}}", PROPERTY),
    "property of a relationship type": element(
        "relationships: {t: {properties: {x: {%s}}}}", PROPERTY
    ),
    "property of a data type": element("data_types: {t: {properties: {x: {%s}}}}", PROPERTY),
    "property of a policy type": element(
        "policy_types: {t: {source: s, properties: {x: {%s}}}}", PROPERTY
    ),
    "input of an operation of a type": element(
        PLUGIN
        + "node_types: {t: {interfaces: {i: {o: {implementation: p.f, inputs: {x: {%s}}}}}}}",
        PROPERTY,
    ),
    "data type": element(
        "data_types: {u: {}, t: {%s}}",
        "derived_from | u | 5\n properties | {x: {}} | 5\n description | w | 5\n version | 1 |",
    ),
    "node type": element(
        "node_types: {t: {%s}}",
        "derived_from | cloudify.nodes.Root | 5\n properties | {x: {}} | 5\n"
        "interfaces | {i: {o: {}}} | 5\n runtime_properties | {x: {}} | 5",
    ),
    "relationship type": element(
        "relationships: {t: {%s}}",
        "derived_from | cloudify.relationships.depends_on | 5\n properties | {x: {}} | 5\n"
        "source_interfaces | {i: {o: {}}} | 5\n target_interfaces | {i: {o: {}}} | 5",
    ),
    "node template": element(
        "node_types: {t: {properties: {x: {default: 1}}}}\n"
        "node_templates: {n: {type: cloudify.nodes.Root}, m: {%s}}",
        "type | t | 5\n properties | {x: 2} | 5\n interfaces | {i: {o: {}}} | 5\n"
        f"relationships | [{{{RELATIONSHIP}}}] | 5\n instances | {{deploy: 2}} | 5\n"
        "capabilities | {scalable: {properties: {default_instances: 2}}} | 5",
        needed="type=t",
    ),
    "instances": element(
        NODE % ", instances: {%s}", "deploy | 3 |", needed="deploy=3"
    ),
    "scalable": element(
        NODE % ", capabilities: {scalable: {properties: {%s}}}",
        "min_instances | 1 |\n max_instances | 3 |\n default_instances | 2 |",
    ),
    "relationship of a node template": element(
        NODE % ", relationships: [{%s}]",
        "type | cloudify.relationships.depends_on | 5\n target | n | 5\n"
        "properties | {connection_type: all_to_one} | 5\n"
        "source_interfaces | {i: {o: {}}} | 5\n target_interfaces | {i: {o: {}}} | 5",
        needed="type=cloudify.relationships.depends_on;target=n",
    ),
    "operation of a type": element(
        PLUGIN + "node_types: {t: {interfaces: {i: {o: {%s}}}}}", OPERATION
    ),
    "operation of a template": element(
        PLUGIN + NODE % ", interfaces: {i: {o: {%s}}}",
        OPERATION.replace("host_agent", "central_deployment_agent"),
    ),
    "plugin": element(
        "plugins: {p: {%s}}",
        "executor | host_agent | 5\n source | folder | 5\n install | true | soon\n"
        "install_arguments | -r x | 5\n package_name | n | 5\n package_version | '1.0' | 5\n"
        "supported_platform | any |\n distribution | d | 5\n distribution_version | 7 |\n"
        "distribution_release | r |\n properties | {x: {type: string}} | 5\n"
        "properties_description | words | 5",
        needed="executor=host_agent;source=folder",
    ),
    "property of a plugin": element(
        "plugins: {p: {executor: host_agent, source: s, properties: {x: {%s}}}}",
        "type | string | 5\n description | w | 5\n display_label | w | 5\n value | 5 |",
    ),
    "workflow": element(
        PLUGIN + "workflows: {w: {%s}}",
        "mapping | p.f | 5\n parameters | {x: {}} | 5\n is_cascading | true | soon\n"
        "availability_rules | {available: false} | 5",
        needed="mapping=p.f",
    ),
    "availability rules": element(
        PLUGIN + "workflows: {w: {mapping: p.f, availability_rules: {%s}}}",
        "available | false | soon\n node_instances_active | [all, none] | [some]\n"
        "node_types_required | [t] | 5",
    ),
    "output": element(
        "outputs: {o: {%s}}", "value | 5 |\n description | words | 5", needed="value=5"
    ),
    "capability": element(
        "capabilities: {o: {%s}}", "value | 5 |\n description | words | 5", needed="value=5"
    ),
    "label": element(
        "labels: {k: {%s}}", "values | [a, {concat: [b]}] | [5]", needed="values=[a]"
    ),
    "label of a blueprint": element(
        "blueprint_labels: {k: {%s}}", "values | [a, {concat: [b]}] | [5]", needed="values=[a]"
    ),
    "deployment settings": element(
        "deployment_settings: {%s}",
        "default_schedules | {} | 5\n default_groups | [a] | a\n id_template | w | 5\n"
        "display_name | {concat: [a]} | {a: 1}",
    ),
    "schedule": element(
        SCHEDULES,
        "workflow | install | 5\n since | '12:00' | 5\n until | +1 day | 5\n"
        "recurrence | 1 day | 5\n timezone | Asia/Jerusalem | 5\n weekdays | [mo] | mo\n"
        "count | 3 | many\n default_enabled | false | soon\n stop_after_fail | true | soon\n"
        "slip | 3 | long\n overlap | queue | often\n"
        "workflow_parameters | {a: {concat: [b]}} | 5\n"
        "execution_arguments | {force: true} | 5",
        needed="workflow=install;since=+1 day;recurrence=1 day",
        extra="workflow_parameters:count=1",
    ),
    "schedule of iCalendar": element(
        SCHEDULES,
        "rrule | FREQ=DAILY | 5",
        needed="workflow=install;since=+1 day;rrule=FREQ=DAILY",
    ),
    "execution arguments of a schedule": element(
        SCHEDULES % "workflow: w, since: +1 day, count: 1, execution_arguments: {%s}",
        "force | true | soon\n is_dry_run | true | soon\n dry_run | true | soon\n"
        "wait_after_fail | 60 | soon\n allow_custom_parameters | true | soon",
    ),
    "group": element(
        NODE % "" + "groups: {g: {%s}}",
        "members | [n] | n\n policies | {} | 5",
        needed="members=[n]",
    ),
    "policy of a group": element(
        NODE % ""
        + "policy_types: {t: {source: s}}\ngroups: {g: {members: [n], policies: {q: {%s}}}}",
        "type | t | 5\n properties | {} | 5\n triggers | {} | 5",
        needed="type=t",
    ),
    "policy": element(
        NODE % "" + "groups: {g: {members: [n]}}\npolicies: {q: {%s}}",
        "type | cloudify.policies.scaling | 5\n targets | [g] | g\n"
        "properties | {default_instances: 2} | 5",
        needed="type=cloudify.policies.scaling;targets=[g]",
    ),
    "policy type": element(
        "policy_types: {t: {%s}}", "source | s | 5\n properties | {} | 5", needed="source=s"
    ),
    "policy trigger": element(
        "policy_triggers: {t: {%s}}", "source | s | 5\n parameters | {} | 5", needed="source=s"
    ),
}  # fmt: skip
NEEDED = [(name, key) for name, one in ELEMENTS.items() for key in one.needed if key != "source"]
NEEDED += [("policy type", "source"), ("policy trigger", "source")]
KEYS = [(name, key) for name, one in ELEMENTS.items() for key in one.keys]

TYPED = [(name, key) for name, key in KEYS if ELEMENTS[name].keys[key][1] is not None]


def beside(one: Element, key: str) -> dict[str, str]:
    found = {}
    for name, value in one.extra.items():
        owner, _, other = name.partition(":")
        if owner == key:
            found[other] = value
    return {**one.needed, **found}


def code(parsed: Parse, body: str) -> Any:
    with pytest.raises(BlueprintError) as caught:
        parsed(body)
    return caught.value.err_code


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_a_key_is_taken_and_the_plan_is_plain(parsed: Parse, name: str, key: str) -> None:
    one = ELEMENTS[name]
    plan = parsed(one.text({**beside(one, key), key: one.keys[key][0]}) + "\nmetadata: {}")
    assert json.loads(json.dumps(plan)) == plan


@pytest.mark.parametrize(("name", "key"), TYPED)
def test_a_value_of_the_wrong_kind_is_refused(parsed: Parse, name: str, key: str) -> None:
    one = ELEMENTS[name]
    assert code(parsed, one.text({**beside(one, key), key: str(one.keys[key][1])})) == 1


@pytest.mark.parametrize("name", ELEMENTS)
def test_an_unknown_key_is_refused(parsed: Parse, name: str) -> None:
    one = ELEMENTS[name]
    assert code(parsed, one.text({**one.needed, "nonsense": "1"})) == 1


@pytest.mark.parametrize(("name", "key"), NEEDED)
def test_a_key_that_is_needed_is_missed(parsed: Parse, name: str, key: str) -> None:
    one = ELEMENTS[name]
    rest = {other: value for other, value in one.needed.items() if other != key}
    assert code(parsed, one.text(rest)) == 1


@pytest.mark.parametrize(
    "section",
    [
        "inputs",
        "plugins",
        "node_types",
        "relationships",
        "node_templates",
        "policy_types",
        "policy_triggers",
        "groups",
        "policies",
        "workflows",
        "outputs",
        "data_types",
        "capabilities",
        "labels",
        "blueprint_labels",
        "deployment_settings",
        "resource_tags",
        "metadata",
        "upload_resources",
    ],
)
def test_a_section_is_a_mapping(parsed: Parse, section: str) -> None:
    assert parsed(f"{section}: {{}}")["nodes"] == []
    assert code(parsed, f"{section}: 5") == 1


def test_a_section_that_has_no_effect_is_warned_of(parsed: Parse) -> None:
    (warning,) = map(str, parsed("upload_resources: {plugin_resources: [x]}").warnings)
    assert warning.startswith("blueprint.yaml:3:1: upload_resources has no effect")


@pytest.mark.parametrize(
    "body",
    [
        "node_templates: {Müller: {type: cloudify.nodes.Root}}",
        "inputs: {größe: {}}",
        "node_types: {t: {properties: {größe: {}}}}",
        "node_types: {t: {interfaces: {i: {öffnen: {}}}}}",
        "outputs: {ö: {value: 1}}",
    ],
)
def test_names_are_ascii(parsed: Parse, body: str) -> None:
    assert code(parsed, body) == 108


def test_texts_and_keys_of_data_may_have_any_characters(parsed: Parse) -> None:
    plan = parsed(
        "description: 日本語\n"
        "inputs: {i: {default: {größe: ü}}}\n"
        "node_types: {t: {properties: {p: {default: {ключ: ✓}}}}}\n"
        "node_templates: {n: {type: t}}"
    )
    assert plan["description"] == "日本語"
    assert plan["inputs"]["i"]["default"] == {"größe": "ü"}
    assert plan["nodes"][0]["properties"]["p"] == {"ключ": "✓"}


def test_what_is_left_empty_is_an_empty_mapping(parsed: Parse) -> None:
    plan = parsed(
        "data_types: {d: , e: {properties: {x: }}}\n"
        "inputs: {i: }\n"
        "node_types: {t: , u: {properties: {x: }, interfaces: {i: , j: {o: }}}}\n"
        "node_templates: {n: {type: t, interfaces: {i: }}, m: {type: u, properties: {x: 1}}}"
    )
    assert plan["inputs"] == {"i": {}}
    assert plan["nodes"][1]["operations"]["j.o"]["plugin"] == ""
    assert code(parsed, "node_templates: {n: }") == 1
    assert code(parsed, "outputs: {o: }") == 1
