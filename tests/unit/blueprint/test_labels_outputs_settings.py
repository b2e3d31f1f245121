"""Labels, outputs, capabilities, settings and workflows, and the plan as a whole."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conductor.blueprint import Plan, parse_text, prepare
from conductor.blueprint.elements.settings import in_utc
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.place import Place, Source

Parse = Callable[..., Plan]
HERE = Place(Source("b.yaml", ""), 1, 1)
NOON = datetime(2024, 3, 1, 23, 30, tzinfo=UTC)
PLUGINS = "plugins: {p: {executor: central_deployment_agent, install: false}}\n"


def refusal(parsed: Parse, body: str) -> BlueprintError:
    with pytest.raises(BlueprintError) as caught:
        parsed(body)
    return caught.value


@pytest.mark.parametrize(
    ("written", "zone", "planned"),
    [
        ("2024-05-06 12:30", "UTC", "2024-05-06 12:30:00"),
        ("2024-05-06 12:30", "Asia/Jerusalem", "2024-05-06 09:30:00"),
        ("2024-01-06 12:30", "Asia/Jerusalem", "2024-01-06 10:30:00"),
        ("12:30", "UTC", "2024-03-01 12:30:00"),
        ("12:30", "Asia/Jerusalem", "2024-03-02 10:30:00"),
        ("+1 day", "Asia/Jerusalem", "+1 day"),
        ("+2h", "UTC", "+2h"),
        ("+2 days+3h", "UTC", "+2 days+3h"),
    ],
)
def test_times_are_planned_in_utc(written: str, zone: str, planned: str) -> None:
    assert in_utc(written, ZoneInfo(zone), NOON, HERE) == planned


def schedule(keys: str) -> str:
    return f"deployment_settings: {{default_schedules: {{s: {{workflow: w, {keys}}}}}}}"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("count: 1, since: tomorrow", "is no time"),
        ("count: 1, since: 12:30", "expected a text"),
        ("count: 1, since: +3 lightyears", "is no time"),
        ("count: 1, since: '25:00'", "is no time"),
        ("count: 1, since: +1h, until: '2024-13-01 00:00'", "is no time"),
        ("count: 1, since: +1h, timezone: Mars/Base", "no time zone"),
        ("count: 1, since: +1h, timezone: ../etc/passwd", "no time zone"),
        (
            "count: 1, since: '2024-03-31 02:30', timezone: Europe/Berlin",
            "'2024-03-31 02:30' is not there: the clocks go forward then",
        ),
        ("since: +1h", "recurrence: it is missing; write how often"),
        ("since: +1h, count: 2", "recurrence: it is missing"),
        ("since: +1h, recurrence: 1.5 hours", "'1.5 hours' is no period; write a whole number"),
        ("since: +1h, recurrence: 0 days", "'0 days' is no period"),
        ("since: +1h, recurrence: 1 day, weekdays: [monday]", "'monday' is no day of the week"),
        ("since: +1h, recurrence: 1 week, weekdays: [1mo]", "count within months or years"),
        ("since: +1h, recurrence: 1 min, weekdays: [l-fr]", "count within months or years"),
        ("since: +1h, count: 1, weekdays: [mo]", "weekdays: they need a recurrence"),
        ("since: +1h, recurrence: 1 day, count: 0", "count: 0 is no number above 0"),
        ("since: +1h, recurrence: 1 day, slip: -1", "slip: it is -1"),
        ("since: +1h, rrule: FREQ=DAILY, count: 3", "rrule: it excludes count; write them into"),
        (
            "since: +1h, rrule: FREQ=DAILY, recurrence: 1 day, weekdays: [mo]",
            "recurrence, weekdays",
        ),
        ("since: +1h, rrule: ''", "recurrence: it is missing"),
        ("since: +1h, count: 1, overlap: perhaps", "expected one of skip, queue, parallel"),
    ],
)
def test_what_is_no_time_or_rule_is_refused_with_its_place(
    parsed: Parse, keys: str, words: str
) -> None:
    error = refusal(parsed, schedule(keys))
    assert error.err_code == 1
    assert words in str(error)
    assert "blueprint.yaml:3:" in str(error)


@pytest.mark.parametrize("recurrence", ["2 months", "1mo", "1 year", "1Y"])
def test_days_are_counted_within_months_and_years(parsed: Parse, recurrence: str) -> None:
    parsed(schedule(f"since: +1h, recurrence: {recurrence}, weekdays: [1mo, L-FR]"))


def test_a_schedule_is_planned_in_utc_and_keeps_its_zone(parsed: Parse) -> None:
    plan = parsed(
        schedule(
            "since: '2024-05-06 12:30', until: +3 weeks, timezone: Asia/Jerusalem, count: 3,"
            " recurrence: 1 day, workflow_parameters: {a: {get_input: i}},"
            " execution_arguments: {dry_run: true, force: false}"
        )
        + "\ninputs: {i: {default: 5}}"
    )
    planned = prepare(plan)["deployment_settings"]["default_schedules"]["s"]
    assert planned == {
        "workflow": "w",
        "since": "2024-05-06 09:30:00",
        "until": "+3 weeks",
        "timezone": "Asia/Jerusalem",
        "count": 3,
        "recurrence": "1 day",
        "workflow_parameters": {"a": 5},
        "execution_arguments": {"is_dry_run": True, "force": False},
    }


def test_settings_are_evaluated_when_a_deployment_is_made(parsed: Parse) -> None:
    plan = parsed(
        "inputs: {i: {default: 5}}\n"
        "deployment_settings: {display_name: {concat: [a, {get_input: i}]}, default_groups: [g],"
        " id_template: 'x-{uuid}'}"
    )
    assert prepare(plan)["deployment_settings"] == {
        "display_name": "a5",
        "default_groups": ["g"],
        "id_template": "x-{uuid}",
    }


@pytest.mark.parametrize("section", ["labels", "blueprint_labels"])
def test_labels_may_not_read_attributes(parsed: Parse, section: str) -> None:
    error = refusal(
        parsed,
        f"{section}: {{k: {{values: [{{concat: [a, {{get_attribute: [n, x]}}]}}]}}}}\n"
        "node_templates: {n: {type: cloudify.nodes.Root}}",
    )
    assert error.err_code == 219


def test_labels_of_deployments_have_their_values_when_one_is_made(parsed: Parse) -> None:
    plan = parsed("inputs: {i: {default: a}}\nlabels: {k: {values: [{get_input: i}, b]}}")
    assert plan["labels"] == {"k": {"values": [{"get_input": "i"}, "b"]}}
    assert prepare(plan, {"i": "c"})["labels"] == {"k": {"values": ["c", "b"]}}


def test_labels_of_a_blueprint_have_the_values_that_defaults_give(parsed: Parse) -> None:
    plan = parsed(
        "inputs: {i: {default: a}, j: {}}\n"
        "blueprint_labels:\n"
        "  k: {values: [{get_input: i}, {concat: [x, {get_input: i}]}, b]}\n"
        "  l: {values: [{get_input: j}, {get_secret: s}]}\n"
    )
    assert plan["blueprint_labels"] == {"k": {"values": ["a", "xa", "b"]}, "l": {"values": []}}
    assert len(plan.warnings) == 2
    assert str(plan.warnings[0]).startswith("blueprint.yaml:6:16: label l")


def test_what_is_not_scanned_stays_as_it_is_written(parsed: Parse) -> None:
    plan = prepare(
        parsed(
            "inputs: {i: {default: a}}\n"
            "resource_tags: {k: {get_input: i}}\n"
            f"{PLUGINS}workflows:\n"
            "  w: {mapping: p.f, parameters: {x: {default: {get_input: i}}}}"
        )
    )
    assert plan["resource_tags"] == {"k": {"get_input": "i"}}
    assert plan["workflows"]["w"]["parameters"] == {"x": {"default": {"get_input": "i"}}}


def test_a_workflow_is_planned_with_its_rules(parsed: Parse) -> None:
    rules = "{available: true, node_instances_active: [all, partial], node_types_required: [t]}"
    plan = parsed(
        f"{PLUGINS}workflows:\n"
        "  short: p.a.f\n"
        f"  long: {{mapping: p.g, is_cascading: true, availability_rules: {rules},"
        " parameters: {x: {type: integer, default: 1, constraints: [{less_than: 5}]}, y: {}}}\n"
    )
    assert plan["workflows"]["short"] == {
        "plugin": "p",
        "operation": "a.f",
        "parameters": {},
        "is_cascading": False,
        "availability_rules": None,
    }
    assert plan["workflows"]["long"] == {
        "plugin": "p",
        "operation": "g",
        "parameters": {
            "x": {"type": "integer", "default": 1, "constraints": [{"less_than": 5}]},
            "y": {},
        },
        "is_cascading": True,
        "availability_rules": {
            "available": True,
            "node_instances_active": ["all", "partial"],
            "node_types_required": ["t"],
        },
    }


def test_two_short_forms_of_one_workflow_do_not_clash(tmp_path: Any) -> None:
    head = f"tosca_definitions_version: cloudify_dsl_1_5\n{PLUGINS}"
    (tmp_path / "other.yaml").write_text("workflows: {w: p.second}")
    main = f"{head}imports: [other.yaml]\nworkflows: {{w: p.first}}"
    plan = parse_text(main, root=tmp_path)
    assert plan["workflows"]["w"]["operation"] == "first"


WHOLE = """
tosca_definitions_version: cloudify_dsl_1_5
description: all of it
metadata: {m: 1}
inputs: {i: {default: 1}}
plugins:
  p:
    executor: central_deployment_agent
    package_name: pp
    package_version: '1'
    properties: {region: {type: string, description: d, display_label: l, value: eu}}
    properties_description: words
data_types: {d: {properties: {x: {default: 1}}}}
relationships:
  cloudify.relationships.depends_on: {properties: {connection_type: {default: all_to_all}}}
  cloudify.relationships.contained_in: {derived_from: cloudify.relationships.depends_on}
node_types:
  cloudify.nodes.Root: {}
  cloudify.nodes.Compute: {derived_from: cloudify.nodes.Root}
node_templates:
  host: {type: cloudify.nodes.Compute}
  app:
    type: cloudify.nodes.Root
    interfaces: {i: {o: {implementation: p.f, inputs: {a: {get_secret: s}}}}}
    relationships: [{type: cloudify.relationships.contained_in, target: host}]
groups: {g: {members: [app]}}
policies: {s: {type: cloudify.policies.scaling, targets: [g]}}
policy_types: {cloudify.policies.scaling: {source: x}}
policy_triggers: {t: {source: x}}
workflows: {w: p.w}
outputs: {o: {value: {get_environment_capability: c}}}
capabilities: {c: {value: 1, description: d}}
labels: {l: {values: [a]}}
blueprint_labels: {b: {values: [a]}}
resource_tags: {t: v}
deployment_settings: {id_template: a}
"""
PLAN_KEYS = {
    "description",
    "metadata",
    "nodes",
    "relationships",
    "workflows",
    "policy_types",
    "policy_triggers",
    "policies",
    "groups",
    "scaling_groups",
    "inputs",
    "outputs",
    "deployment_plugins_to_install",
    "workflow_plugins_to_install",
    "host_agent_plugins_to_install",
    "version",
    "capabilities",
    "imported_blueprints",
    "namespaces_mapping",
    "data_types",
    "labels",
    "blueprint_labels",
    "resource_tags",
    "deployment_settings",
    "requirements",
}
PLUGIN = {
    "name": "p",
    "executor": "central_deployment_agent",
    "install": True,
    "source": None,
    "install_arguments": None,
    "package_name": "pp",
    "package_version": "1",
    "supported_platform": None,
    "distribution": None,
    "distribution_version": None,
    "distribution_release": None,
    "properties": {
        "region": {"type": "string", "description": "d", "display_label": "l", "value": "eu"}
    },
    "properties_description": "words",
}
OPERATION = {
    "plugin": "p",
    "operation": "f",
    "executor": "central_deployment_agent",
    "inputs": {"a": {"get_secret": "s"}},
    "has_intrinsic_functions": True,
    "max_retries": None,
    "retry_interval": None,
    "timeout": None,
    "timeout_recoverable": None,
}
SCALABLE = {
    "min_instances": 0,
    "max_instances": -1,
    "default_instances": 1,
    "current_instances": 1,
    "planned_instances": 1,
}


def test_a_plan_has_these_keys_and_no_others() -> None:
    plan = parse_text(WHOLE)
    assert set(plan) == PLAN_KEYS
    assert plan["version"] == {
        "raw": "cloudify_dsl_1_5",
        "definitions_name": "cloudify_dsl",
        "definitions_version": [1, 5],
    }
    assert plan["requirements"] == {"parent_capabilities": [["c"]], "secrets": ["s"]}
    assert plan["deployment_plugins_to_install"] == [PLUGIN]
    assert plan["workflow_plugins_to_install"] == [PLUGIN]
    assert plan["host_agent_plugins_to_install"] == []
    assert plan["scaling_groups"] == {"g": {"members": ["app"], "properties": SCALABLE}}
    assert json.loads(json.dumps(plan)) == plan


def test_a_node_of_a_plan_has_these_keys_and_no_others() -> None:
    host, app = parse_text(WHOLE)["nodes"]
    assert app == {
        "id": "app",
        "name": "app",
        "type": "cloudify.nodes.Root",
        "type_hierarchy": ["cloudify.nodes.Root"],
        "properties": {},
        "interfaces": {
            "i": {
                "o": {
                    "implementation": "p.f",
                    "inputs": {"a": {"get_secret": "s"}},
                    "executor": None,
                    "max_retries": None,
                    "retry_interval": None,
                    "timeout": None,
                    "timeout_recoverable": None,
                }
            }
        },
        "operations": {"o": OPERATION, "i.o": OPERATION},
        "relationships": [
            {
                "type": "cloudify.relationships.contained_in",
                "type_hierarchy": [
                    "cloudify.relationships.depends_on",
                    "cloudify.relationships.contained_in",
                ],
                "target_id": "host",
                "properties": {"connection_type": "all_to_all"},
                "source_interfaces": {},
                "target_interfaces": {},
                "source_operations": {},
                "target_operations": {},
            }
        ],
        "capabilities": {"scalable": {"properties": SCALABLE}},
        "instances": {"deploy": 1},
        "plugins": [PLUGIN],
        "deployment_plugins_to_install": [PLUGIN],
        "host_id": "host",
    }
    assert set(host) == {*app, "plugins_to_install"}


def test_a_deployment_plan_has_instances_and_values_besides() -> None:
    plan = prepare(parse_text(WHOLE), {"i": 2}, get_secret=lambda _: "x")
    assert set(plan) == {*PLAN_KEYS, "node_instances", "inter_deployment_functions"}
    assert plan["inputs"] == {"i": 2}
    for instance in plan["node_instances"]:
        assert set(instance) <= {
            "id",
            "name",
            "node_id",
            "host_id",
            "relationships",
            "scaling_groups",
        }
