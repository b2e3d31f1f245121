"""Node templates and their relationships."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.calls import CallCheck
from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.elements.defaults import look_at_defaults
from conductor.blueprint.elements.hierarchy import entries
from conductor.blueprint.elements.plugins import used_plugins
from conductor.blueprint.elements.scalable import legacy_properties, scalable_properties
from conductor.blueprint.elements.types import Bindings, ResolvedType, TypeTable
from conductor.blueprint.functions.definition import Scope
from conductor.blueprint.functions.table import called
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems, did_you_mean, led_by, logic_error
from conductor.blueprint.source.values import YamlMapping, children

CONTAINED_IN = "cloudify.relationships.contained_in"
DEPENDS_ON_LIFECYCLE_OPERATION = "cloudify.relationships.depends_on_lifecycle_operation"
_LIFECYCLE = "cloudify.interfaces.lifecycle"
_WAIVER = "use_external_resource"


@dataclass(frozen=True)
class NodePlanner:
    templates: YamlMapping
    node_types: TypeTable
    relationship_types: TypeTable
    data_types: DataTypes
    plugins: Mapping[str, Mapping[str, Any]]
    calls: CallCheck
    problems: Problems

    def plan(self) -> list[dict[str, Any]]:
        planned = [self._planned(name, each) for name, each in entries(self.templates).items()]
        nodes = [node for node in planned if node is not None]
        self._add_plugins_of_targets({node["name"]: node for node in nodes})
        return nodes

    def _planned(self, name: str, template: YamlMapping) -> dict[str, Any] | None:
        """None when something is wrong with it. What is wrong with its relationships is told in any
        case: that does not depend on its type."""
        kind = None
        with self._gathered(name, template):
            kind = self.node_types.resolve(template["type"], template.value_place("type"))
        with self._gathered(name, template):
            if kind is not None:
                return self._node(name, template, kind)
            self._relationships(name, template)
        return None

    @contextmanager
    def _gathered(self, name: str, template: YamlMapping) -> Iterator[None]:
        with (
            self.problems.gathered(self.templates.key_place(name)),
            led_by(self.node_types.steps(template["type"])),
        ):
            yield

    def _add_plugins_of_targets(self, nodes: Mapping[str, dict[str, Any]]) -> None:
        """Operations of a relationship's target run where the target is."""
        for node in nodes.values():
            for relationship in node["relationships"]:
                wanted = used_plugins(relationship["target_operations"].values(), self.plugins)
                target = nodes.get(
                    relationship["target_id"]
                )  # none when something is wrong with it
                held = target["plugins"] if target else []
                held.extend(plugin for plugin in wanted if plugin not in held)

    def _node(self, name: str, template: YamlMapping, kind: ResolvedType) -> dict[str, Any]:
        place = self.templates.key_place(name)
        own = template.get("properties") or {}
        self.calls.look(own, template.value_place("properties"), Scope(name))
        interfaces = template.get("interfaces")
        self.calls.look(interfaces, template.value_place("interfaces"), Scope(name))
        look_at_defaults(self.calls, kind, template, place, Scope(name))
        bound = self.node_types.bind(kind, "interfaces", interfaces, place)
        parts = Problems()
        with parts.gathered():
            relationships = self._relationships(name, template)
        with parts.gathered():
            scalable = self._scalable(template)
        with parts.gathered():
            properties = self._properties(name, kind, own, template.value_place("properties"))
        parts.stop_if_any()
        operations = [one for side in _sides(bound, relationships) for one in side.values()]
        plugins = used_plugins(operations, self.plugins)
        for key in ("capabilities", "instances"):
            self.calls.look(template.get(key), template.value_place(key), Scope(name))
        return {
            "id": name,
            "name": name,
            "type": kind.name,
            "type_hierarchy": list(kind.lineage),
            "properties": properties,
            "interfaces": bound.interfaces,
            "operations": bound.flat,
            "relationships": relationships,
            "capabilities": {"scalable": {"properties": scalable}},
            "instances": {"deploy": scalable["default_instances"]},
            "plugins": plugins,
        }

    def _properties(
        self, name: str, kind: ResolvedType, own: Mapping[str, Any], place: Place
    ) -> dict[str, Any]:
        waiver = own.get(_WAIVER)
        if waiver is None:
            waiver = (kind.properties.get(_WAIVER) or {}).get("default")
        if called(waiver):
            code = codes.ERROR_INTRINSIC_FUNCTION_NOT_PERMITTED
            raise logic_error(code, f"{name}.{_WAIVER} must be true or false, no function", place)
        is_waived = bool(waiver)
        return self.data_types.complete(kind.properties, own, place, name, may_miss=is_waived)

    def _scalable(self, template: YamlMapping) -> dict[str, Any]:
        capabilities = template.get("capabilities")
        if capabilities and template.get("instances"):
            code = codes.ERROR_INSTANCES_DEPLOY_AND_CAPABILITIES
            sentence = "instances and capabilities.scalable exclude each other; keep the latter"
            raise logic_error(code, sentence, template.value_place("instances"))
        if template.get("instances"):
            place = template.value_place("instances")
            return legacy_properties(template["instances"].get("deploy"), place)
        scalable = (capabilities or {}).get("scalable") or {}
        return scalable_properties(scalable.get("properties"), template.place)

    def _relationships(self, name: str, template: YamlMapping) -> list[dict[str, Any]]:
        planned = []
        listed = template.get("relationships") or []
        for _, item, place in children(listed, template.value_place("relationships")):
            with (
                self.problems.gathered(place),
                led_by(self.relationship_types.steps(item["type"])),
            ):
                planned.append(self._relationship(name, item))
        containers = [one for one in planned if CONTAINED_IN in one["type_hierarchy"]]
        if len(containers) > 1:
            targets = ", ".join(one["target_id"] for one in containers)
            sentence = f"{name} is contained in several nodes ({targets}); keep one"
            place = template.value_place("relationships")
            raise logic_error(codes.MULTIPLE_CONTAINED_IN, sentence, place)
        return planned

    def _relationship(self, name: str, item: YamlMapping) -> dict[str, Any]:
        kind = self.relationship_types.resolve(item["type"], item.value_place("type"))
        target = item["target"]
        self._check_target(name, target, item.value_place("target"))
        if DEPENDS_ON_LIFECYCLE_OPERATION in kind.lineage:
            self._check_awaited(name, item)
        own = item.get("properties") or {}
        place = item.value_place("properties")
        planned: dict[str, Any] = {
            "type": kind.name,
            "type_hierarchy": list(kind.lineage),
            "target_id": target,
            "properties": self.data_types.complete(
                kind.properties, own, place, f"{name} -> {target}"
            ),
        }
        scope = Scope(source_id=name, target_id=target)
        self.calls.look(own, place, scope)
        look_at_defaults(self.calls, kind, item, place, scope)
        for side in ("source", "target"):
            interfaces = item.get(f"{side}_interfaces")
            at = item.value_place(f"{side}_interfaces")
            self.calls.look(interfaces, at, scope)
            bound = self.relationship_types.bind(kind, f"{side}_interfaces", interfaces, item.place)
            planned[f"{side}_interfaces"] = bound.interfaces
            planned[f"{side}_operations"] = bound.flat
        return planned

    def _check_awaited(self, name: str, item: YamlMapping) -> None:
        """The operation that is waited for is one that the target's own template gives."""
        target, properties = item["target"], item.get("properties") or {}
        operation, place = properties.get("operation"), item.value_place("properties")
        if not operation:
            sentence = f"{name} waits for an operation of {target}; say which as property operation"
            raise logic_error(codes.LIFECYCLE_OPERATION_MISSING, sentence, place)
        interfaces = (self.templates[target] or {}).get("interfaces") or {}
        known = interfaces.get(_LIFECYCLE) or {}
        if not isinstance(operation, str) or operation not in known:
            sentence = (
                f"{name} waits for {operation!r} of {target}, whose template does not give it"
            )
            sentence += f" in {_LIFECYCLE}.{did_you_mean(operation, known)}"
            raise logic_error(codes.LIFECYCLE_OPERATION_UNKNOWN, sentence, place)

    def _check_target(self, name: str, target: str, place: Place) -> None:
        if target == name:
            sentence = f"{name} relates to itself; name another target"
            raise logic_error(codes.SELF_RELATIONSHIP, sentence, place)
        if target not in self.templates:
            near = did_you_mean(target, self.templates)
            sentence = f"{name} relates to {target!r}, which is no node template.{near}"
            raise logic_error(codes.UNKNOWN_TARGET, sentence, place)


def _sides(
    bound: Bindings, relationships: list[dict[str, Any]]
) -> list[Mapping[str, dict[str, Any]]]:
    sides = [one["source_operations"] for one in relationships]
    return [*bound.operations.values(), *sides]
