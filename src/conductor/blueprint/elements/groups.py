"""Groups, and the policies of groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.data_types import DataTypes, Schemas
from conductor.blueprint.elements.hierarchy import entries
from conductor.blueprint.elements.scalable import scalable_properties
from conductor.blueprint.problems import Problems, did_you_mean, logic_error
from conductor.blueprint.source.values import YamlMapping, children

SCALING = "cloudify.policies.scaling"


@dataclass(frozen=True)
class GroupPlanner:
    declared: YamlMapping
    policy_types: YamlMapping
    policy_triggers: YamlMapping
    data_types: DataTypes
    problems: Problems

    def plan(self, nodes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        names = {node["name"] for node in nodes}
        planned = {}
        for name, group in entries(self.declared).items():
            with self.problems.gathered(self.declared.key_place(name)):
                self._check(name, group, names)
                planned[name] = {
                    "members": list(dict.fromkeys(group["members"])),
                    "policies": self._policies(name, group),
                }
        return planned

    def _check(self, name: str, group: YamlMapping, nodes: set[str]) -> None:
        if name in nodes:
            code = codes.ERROR_GROUP_AND_NODE_TEMPLATE_SAME_NAME
            sentence = f"group {name!r} is named like a node template; rename it"
            raise logic_error(code, sentence, self.declared.key_place(name))
        for _, member, place in children(group["members"], group.value_place("members")):
            if member not in nodes and member not in self.declared:
                near = did_you_mean(member, [*nodes, *self.declared])
                sentence = f"group {name}: {member!r} is no node template or group.{near}"
                raise logic_error(codes.UNKNOWN_GROUP_MEMBER, sentence, place)

    def _policies(self, group: str, declared: YamlMapping) -> dict[str, dict[str, Any]]:
        planned = {}
        for name, policy in _entries(declared, "policies"):
            owner = f"{group}.{name}"
            schemas = _schemas(policy, self.policy_types, "policy type", codes.UNKNOWN_POLICY_TYPE)
            triggers = _entries(policy, "triggers")
            planned[name] = {
                "type": policy["type"],
                "properties": self._values(schemas.get("properties"), policy, "properties", owner),
                "triggers": {
                    each: self._trigger(trigger, f"{owner}.{each}") for each, trigger in triggers
                },
            }
        return planned

    def _trigger(self, trigger: YamlMapping, owner: str) -> dict[str, Any]:
        kind = _schemas(trigger, self.policy_triggers, "policy trigger", codes.UNKNOWN_TRIGGER_TYPE)
        values = self._values(kind.get("parameters"), trigger, "parameters", owner)
        return {"type": trigger["type"], "parameters": values}

    def _values(
        self, schemas: Schemas | None, given: YamlMapping, key: str, owner: str
    ) -> dict[str, Any]:
        place = given.value_place(key) if given.get(key) else given.place
        return self.data_types.complete(schemas or {}, given.get(key) or {}, place, owner)


def _entries(of: YamlMapping, key: str) -> Iterable[tuple[str, YamlMapping]]:
    held = of.get(key)
    return entries(held).items() if isinstance(held, YamlMapping) else ()


def _schemas(of: YamlMapping, known: YamlMapping, noun: str, unknown: int) -> Mapping[str, Any]:
    if of["type"] not in known:
        near = did_you_mean(of["type"], known)
        sentence = f"there is no {noun} {of['type']!r}.{near}"
        raise logic_error(unknown, sentence, of.value_place("type"))
    found: Mapping[str, Any] = known[of["type"]]
    return found


def plan_policies(
    declared: YamlMapping, groups: Mapping[str, Any], problems: Problems
) -> dict[str, dict[str, Any]]:
    planned = {}
    for name, policy in entries(declared).items():
        with problems.gathered(policy.place):
            _check_policy(name, policy, groups)
            properties = scalable_properties(policy.get("properties"), policy.place)
            targets = list(dict.fromkeys(policy["targets"]))
            planned[name] = {"type": SCALING, "targets": targets, "properties": properties}
    return planned


def _check_policy(name: str, policy: YamlMapping, groups: Mapping[str, Any]) -> None:
    if policy["type"] != SCALING:
        sentence = f"policy {name}: the only policy type is {SCALING}"
        raise logic_error(codes.ERROR_UNSUPPORTED_POLICY, sentence, policy.value_place("type"))
    targets, place = policy["targets"], policy.value_place("targets")
    if not targets:
        sentence = f"policy {name} has no targets; name a group"
        raise logic_error(codes.ERROR_NO_TARGETS, sentence, place)
    for _, target, at in children(targets, place):
        if target not in groups:
            sentence = f"policy {name}: {target!r} is no group.{did_you_mean(target, groups)}"
            raise logic_error(codes.ERROR_NON_GROUP_TARGET, sentence, at)
