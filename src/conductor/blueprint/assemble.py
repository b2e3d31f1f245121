"""From a main file to the plan, stage by stage; each stage reports all that it finds wrong."""

import time
from datetime import UTC, datetime
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.checks import Checks
from conductor.blueprint.collection import collection_paused
from conductor.blueprint.elements.advice import Advice
from conductor.blueprint.elements.calls import NOBODY, CallCheck
from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.elements.declared import Declarations
from conductor.blueprint.elements.groups import GroupPlanner, plan_policies
from conductor.blueprint.elements.hierarchy import Hierarchy, section
from conductor.blueprint.elements.hosts import find_hosts
from conductor.blueprint.elements.inputs import plan_inputs
from conductor.blueprint.elements.labels import plan_blueprint_labels
from conductor.blueprint.elements.nodes import NodePlanner
from conductor.blueprint.elements.operations import Implementations
from conductor.blueprint.elements.plugins import plan_plugins
from conductor.blueprint.elements.requirements import collected_plugins, requirements
from conductor.blueprint.elements.scaling_groups import scaling_groups
from conductor.blueprint.elements.settings import plan_settings
from conductor.blueprint.elements.types import TypeTable
from conductor.blueprint.elements.values_getter import ValuesGetter
from conductor.blueprint.elements.workflows import plan_workflows
from conductor.blueprint.imports.folder import BlueprintFolder
from conductor.blueprint.imports.gather import Gathered, gather
from conductor.blueprint.imports.locate import Located
from conductor.blueprint.imports.outside import Outside
from conductor.blueprint.plan import Plan
from conductor.blueprint.problems import Problems
from conductor.blueprint.sharing import shared
from conductor.blueprint.source.values import YamlMapping, plain
from conductor.blueprint.version import plan_version

_ALL = Checks()
_EVALUATED_SECTIONS = ("outputs", "capabilities", "labels", "deployment_settings", "policies")
_PLAIN_SECTIONS = ("metadata", "policy_types", "policy_triggers", "labels")


def assemble(
    main: Located, outside: Outside, values: ValuesGetter | None, checks: Checks = _ALL
) -> Plan:
    problems = Problems()
    with problems.judged(), collection_paused():
        gathered = gather(main, outside, problems, checks_versions=checks.versions)
        plan = _Stages(gathered, main.files, problems, values, checks).plan()
    return Plan(shared(plan), warnings=tuple(problems.warnings))


def _present() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


class _Stages:
    def __init__(
        self,
        gathered: Gathered,
        files: BlueprintFolder,
        problems: Problems,
        values: ValuesGetter | None,
        checks: Checks,
    ) -> None:
        self._values = values
        self._blueprint = gathered.blueprint
        self._blueprints = dict(gathered.blueprints)
        self._version = gathered.version
        self._problems = problems
        self._checks = checks
        self._plugins = plan_plugins(self._section("plugins"), problems)
        self._data_types = DataTypes(Hierarchy("data type", self._section("data_types")))
        self._declarations = Declarations(self._data_types, problems)
        self._declarations.check_data_types()
        self._declarations.check_plugins(self._section("plugins"))
        self._implementations = Implementations(self._plugins, files, self._blueprints)

    def plan(self) -> dict[str, Any]:
        inputs = plan_inputs(
            self._section("inputs"), self._data_types, self._problems, self._values
        )
        templates = self._section("node_templates")
        calls = self._call_check(templates)
        for name in _EVALUATED_SECTIONS:
            calls.look(self._section(name), self._section(name).place, NOBODY)
        nodes = self._nodes(templates, calls)
        workflows = plan_workflows(
            self._section("workflows"), self._implementations, self._data_types, self._problems
        )
        groups = self._groups(nodes)
        labels = plan_blueprint_labels(
            self._section("blueprint_labels"), nodes, inputs, self._problems
        )
        settings = plan_settings(self._section("deployment_settings"), self._problems, _present())
        if not self._problems.doubts:
            Advice(self._blueprint, self._implementations, self._problems).give()
        self._problems.stop_if_any()
        plan = {
            "description": self._blueprint.get("description"),
            **{name: plain(self._section(name)) for name in _PLAIN_SECTIONS},
            "nodes": nodes,
            "relationships": plain(self._section("relationships")),
            "workflows": workflows,
            **groups,
            "inputs": inputs,
            "outputs": plain(self._section("outputs")),
            "capabilities": plain(self._section("capabilities")),
            **collected_plugins(nodes, workflows, self._plugins),
            "version": plan_version(str(self._version)),
            "imported_blueprints": list(dict.fromkeys(self._blueprints.values())),
            "namespaces_mapping": self._blueprints,
            "data_types": plain(self._section("data_types")),
            "resource_tags": plain(self._section("resource_tags")),
            "blueprint_labels": labels,
            "deployment_settings": settings,
            "requirements": requirements(
                [nodes, *(self._section(name) for name in _EVALUATED_SECTIONS)]
            ),
        }
        calls.finish(plan)
        return plan

    def _call_check(self, templates: YamlMapping) -> CallCheck:
        gate = self._version if self._checks.versions else None
        return CallCheck(
            self._section("inputs"), templates, self._problems, gate, is_on=self._checks.functions
        )

    def _nodes(self, templates: YamlMapping, calls: CallCheck) -> list[dict[str, Any]]:
        planner = NodePlanner(
            templates,
            self._types("node type", "node_types", codes.UNKNOWN_NODE_TYPE),
            self._types("relationship type", "relationships", codes.UNKNOWN_RELATIONSHIP_TYPE),
            self._data_types,
            self._plugins,
            calls,
            self._problems,
        )
        nodes = planner.plan()
        if len(nodes) < len(templates):
            self._problems.doubt(frozenset({"node_templates"}))
        find_hosts(nodes, templates, self._problems)
        return nodes

    def _types(self, noun: str, name: str, unknown: int) -> TypeTable:
        is_node = name == "node_types"
        sides = ("interfaces",) if is_node else ("source_interfaces", "target_interfaces")
        unresolved = (
            codes.NODE_OPERATION_UNRESOLVED if is_node else codes.RELATIONSHIP_OPERATION_UNRESOLVED
        )
        hierarchy = Hierarchy(noun, self._section(name), unknown)
        self._declarations.check_types(hierarchy, sides)
        return TypeTable(
            hierarchy, self._data_types, self._implementations, unresolved, sides, self._problems
        )

    def _groups(self, nodes: list[dict[str, Any]]) -> dict[str, Any]:
        """How scaling groups nest is looked at when all nodes are there, and contained in order."""
        declared, problems = self._section("groups"), self._problems
        are_nodes_sound = not problems.errors
        for kind, schemas in (("policy_types", "properties"), ("policy_triggers", "parameters")):
            for name, definition in self._section(kind).items():
                self._declarations.check_schemas(definition.get(schemas), name)
        planner = GroupPlanner(
            declared,
            self._section("policy_types"),
            self._section("policy_triggers"),
            self._data_types,
            problems,
        )
        groups = planner.plan(nodes)
        policies = plan_policies(self._section("policies"), groups, problems)
        scaled = (
            scaling_groups(policies, groups, nodes, declared, problems) if are_nodes_sound else {}
        )
        return {"groups": groups, "policies": policies, "scaling_groups": scaled}

    def _section(self, name: str) -> YamlMapping:
        return section(self._blueprint, name)
