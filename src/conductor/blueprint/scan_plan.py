"""A walk through all of a plan where functions count, for tools that look for something in it."""

import copy
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.plan import Plan
from conductor.blueprint.scan import Handler, scan_properties

NODE_TEMPLATE_SCOPE = "node_template"
NODE_TEMPLATE_RELATIONSHIP_SCOPE = "node_template_relationship"
OUTPUTS_SCOPE = "outputs"
CAPABILITIES_SCOPE = "capabilities"
POLICIES_SCOPE = "policies"
SCALING_GROUPS_SCOPE = "scaling_groups"
LABELS_SCOPE = "labels"
DEPLOYMENT_SETTINGS_SCOPE = "deployment_settings"

Owner = MutableMapping[str, Any]
_VALUES = ((OUTPUTS_SCOPE, "value"), (CAPABILITIES_SCOPE, "value"), (LABELS_SCOPE, "values"))
_PROPERTIES = (POLICIES_SCOPE, SCALING_GROUPS_SCOPE)
_SIDES = ("source_operations", "target_operations")


def scan_service_template(plan: Plan, handler: Handler, replace: bool = False) -> None:
    """Call `handler(value, scope, context, path)` with all that nodes, relationships, outputs,
    capabilities, labels, policies, scaling groups and deployment settings say.

    The scope is one of this module's; the context is the node, `{node, relationship}` of a
    relationship, and else what the section's entry holds. With `replace` what the handler returns
    takes the value's place.
    """
    for node in plan["nodes"]:
        scan_node_template(node, handler, replace)
    walk = _Walk(handler, is_replacing=replace)
    for scope, key in _VALUES:
        for name, entry in (plan.get(scope) or {}).items():
            walk.of(entry, key, scope, entry, f"{scope}.{name}.{key}")
    for scope in _PROPERTIES:
        for name, entry in (plan.get(scope) or {}).items():
            walk.of(entry, "properties", scope, entry, f"{scope}.{name}.properties")
    walk.of(plan, DEPLOYMENT_SETTINGS_SCOPE, DEPLOYMENT_SETTINGS_SCOPE, plan, "deployment_settings")


def scan_node_template(node: Owner, handler: Handler, replace: bool = False) -> None:
    """Its properties, the properties of its capabilities, and inputs of operations, those of its
    relationships too."""
    walk, name = _Walk(handler, is_replacing=replace), node["name"]
    walk.of(node, "properties", NODE_TEMPLATE_SCOPE, node, f"{name}.properties")
    for kind, capability in (node.get("capabilities") or {}).items():
        path = f"{name}.capabilities.{kind}.properties"
        walk.of(capability, "properties", NODE_TEMPLATE_SCOPE, node, path)
    walk.operations(node, "operations", NODE_TEMPLATE_SCOPE, node, name)
    for edge in node.get("relationships") or ():
        context, path = {"node": node, "relationship": edge}, f"{name}.{edge['type']}"
        scope = NODE_TEMPLATE_RELATIONSHIP_SCOPE
        walk.of(edge, "properties", scope, context, f"{path}.properties")
        for side in _SIDES:
            walk.operations(edge, side, scope, context, path)


@dataclass
class _Walk:
    """What a plan holds in several places refuses changes, so a copy takes its place."""

    handler: Handler
    is_replacing: bool
    _seen: dict[int, Any] = field(default_factory=dict)

    def of(self, owner: Owner, key: str, scope: str, context: Any, path: str) -> None:
        if key in owner:
            found = self._scanned(owner[key], scope, context, path)
            if self.is_replacing:
                owner[key] = found

    def operations(self, owner: Owner, key: str, scope: str, context: Any, path: str) -> None:
        """An operation that has two names is looked at once."""
        found = {}
        for name, operation in (owner.get(key) or {}).items():
            if id(operation) not in self._seen:
                where = f"{path}.operations.{name}.inputs"
                inputs = self._scanned(operation.get("inputs") or {}, scope, context, where)
                self._seen[id(operation)] = {**operation, "inputs": inputs}
            found[name] = self._seen[id(operation)]
        if self.is_replacing and found:
            owner[key] = found

    def _scanned(self, value: Any, scope: str, context: Any, path: str) -> Any:
        if self.is_replacing:
            value = copy.deepcopy(value)
        holder = {path: value}
        scan_properties(holder, self.handler, scope, context, replace=self.is_replacing)
        return holder[path]
