"""The built-in workflows take what the built-in types say that they take (framework §3.1)."""

import inspect
from typing import Any

import pytest

from conductor.blueprint import parse_text
from conductor.runtime.builtin import workflows

F: dict[str, Any] = {"type_names": [], "node_ids": [], "node_instance_ids": []}
ORDERED = {"run_by_dependency_order": True}
UNORDERED = {"run_by_dependency_order": False}
REQUIRED = object()
UP, DOWN = ["all", "partial"], ["none", "partial"]

TABLE: dict[str, tuple[str, dict[str, Any], list[str] | None]] = {
    "install": ("install", F, DOWN),
    "uninstall": ("uninstall", {"ignore_failure": False, "recursive": False, **F}, UP),
    "reinstall": ("reinstall", {"ignore_failure": False, **F}, UP),
    "start": ("start", {"operation_parms": {}, **ORDERED, **F}, DOWN),
    "stop": ("stop", {"operation_parms": {}, **ORDERED, **F}, UP),
    "restart": ("restart", {"stop_parms": {}, "start_parms": {}, **ORDERED, **F}, UP),
    "execute_operation": (
        "execute_operation",
        {
            "operation": REQUIRED,
            "operation_kwargs": {},
            "allow_kwargs_override": None,
            **UNORDERED,
            **F,
        },
        None,
    ),
    "heal": (
        "auto_heal_reinstall_node_subgraph",
        {
            "node_instance_id": REQUIRED,
            "diagnose_value": "Not provided",
            "ignore_failure": True,
            "check_status": True,
            "allow_reinstall": True,
            "force_reinstall": False,
        },
        UP,
    ),
    "scale": (
        "scale_entity",
        {
            "scalable_entity_name": REQUIRED,
            "delta": 1,
            "scale_compute": False,
            "include_instances": None,
            "exclude_instances": None,
            "ignore_failure": False,
            "rollback_if_failed": True,
            "abort_started": False,
        },
        UP,
    ),
    "check_status": ("check_status", {**UNORDERED, **F}, UP),
    "check_drift": ("check_drift", {**ORDERED, **F}, UP),
    "pull": ("pull", {"operation_parms": {}, **ORDERED, **F}, UP),
    "rollback": ("rollback", {**F, "full_rollback": False}, UP),
}


@pytest.fixture(scope="module")
def declared() -> Any:
    """Of a plan that has nothing but the built-in types."""
    head = "tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml]"
    return parse_text(head)["workflows"]


@pytest.mark.parametrize("name", TABLE)
def test_a_workflow_is_declared_as_promised(declared: Any, name: str) -> None:
    function, parameters, actives = TABLE[name]
    found = declared[name]
    assert found["operation"] == f"cloudify.plugins.workflows.{function}"
    given = {key: each.get("default", REQUIRED) for key, each in found["parameters"].items()}
    assert given == parameters
    assert (found["availability_rules"] or {}).get("node_instances_active") == actives


@pytest.mark.parametrize("name", TABLE)
def test_its_function_takes_these_parameters_and_means_the_same_without_them(name: str) -> None:
    function, parameters, _ = TABLE[name]
    taken = inspect.signature(getattr(workflows, function)).parameters
    assert parameters.keys() <= taken.keys()
    for key in parameters.keys() - {"run_by_dependency_order"}:
        default = taken[key].default
        if parameters[key] is REQUIRED:
            assert key == "node_instance_id" or default is inspect.Parameter.empty
        else:
            assert (default or None) == (parameters[key] or None), key
