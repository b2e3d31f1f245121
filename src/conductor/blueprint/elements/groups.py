"""Groups, and the scaling policies that make some of them scaling groups."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.hierarchy import entries
from conductor.blueprint.elements.hosts import container_of
from conductor.blueprint.elements.scalable import scalable_properties
from conductor.blueprint.problems import Problems, did_you_mean, logic_error
from conductor.blueprint.source.values import YamlMapping, children, plain

SCALING = "cloudify.policies.scaling"


def plan_groups(
    declared: YamlMapping,
    nodes: list[dict[str, Any]],
    policy_types: YamlMapping,
    policy_triggers: YamlMapping,
    problems: Problems,
) -> dict[str, dict[str, Any]]:
    names = {node["name"] for node in nodes}
    planned = {}
    for name, group in entries(declared).items():
        with problems.gathered():
            if name in names:
                code = codes.ERROR_GROUP_AND_NODE_TEMPLATE_SAME_NAME
                sentence = f"group {name!r} is named like a node template; rename it"
                raise logic_error(code, sentence, declared.key_place(name))
            for _, member, place in children(group["members"], group.value_place("members")):
                if member not in names and member not in declared:
                    near = did_you_mean(member, [*names, *declared])
                    sentence = f"group {name}: {member!r} is no node template or group.{near}"
                    raise logic_error(codes.UNKNOWN_GROUP_MEMBER, sentence, place)
            for policy in (group.get("policies") or {}).values():
                if policy["type"] not in policy_types:
                    near = did_you_mean(policy["type"], policy_types)
                    sentence = f"there is no policy type {policy['type']!r}.{near}"
                    place = policy.value_place("type")
                    raise logic_error(codes.UNKNOWN_POLICY_TYPE, sentence, place)
                for trigger in (policy.get("triggers") or {}).values():
                    if trigger["type"] not in policy_triggers:
                        near = did_you_mean(trigger["type"], policy_triggers)
                        sentence = f"there is no policy trigger {trigger['type']!r}.{near}"
                        place = trigger.value_place("type")
                        raise logic_error(codes.UNKNOWN_TRIGGER_TYPE, sentence, place)
            members = list(dict.fromkeys(group["members"]))
            planned[name] = {"members": members, "policies": plain(group.get("policies") or {})}
    return planned


def plan_policies(
    declared: YamlMapping, groups: Mapping[str, Any], problems: Problems
) -> dict[str, dict[str, Any]]:
    planned = {}
    for name, policy in entries(declared).items():
        with problems.gathered():
            if policy["type"] != SCALING:
                sentence = f"policy {name}: the only policy type is {SCALING}"
                place = policy.value_place("type")
                raise logic_error(codes.ERROR_UNSUPPORTED_POLICY, sentence, place)
            targets = policy["targets"]
            place = policy.value_place("targets")
            if not targets:
                sentence = f"policy {name} has no targets; name a group"
                raise logic_error(codes.ERROR_NO_TARGETS, sentence, place)
            for target in targets:
                if target not in groups:
                    sentence = f"policy {name}: {target!r} is no group."
                    near = did_you_mean(target, groups)
                    raise logic_error(codes.ERROR_NON_GROUP_TARGET, sentence + near, place)
            properties = scalable_properties(policy.get("properties"), policy.place)
            planned[name] = {"type": SCALING, "targets": list(targets), "properties": properties}
    return planned


def scaling_groups(
    policies: Mapping[str, Any],
    groups: Mapping[str, Any],
    nodes: list[dict[str, Any]],
    declared: YamlMapping,
    problems: Problems,
) -> dict[str, dict[str, Any]]:
    """Groups that a scaling policy targets; a member inside another member is left out."""
    containers = {node["name"]: container_of(node) for node in nodes}
    planned = {}
    owners: dict[str, str] = {}
    for policy in policies.values():
        for target in policy["targets"]:
            with problems.gathered(declared.key_place(target)):
                members = _outer_members(groups[target]["members"], containers)
                _check_members(target, members, containers, owners)
                planned[target] = {"members": members, "properties": policy["properties"]}
    return planned


def _outer_members(members: list[str], containers: Mapping[str, str | None]) -> list[str]:
    return [one for one in members if not _ancestors(one, containers) & set(members)]


def _ancestors(name: str, containers: Mapping[str, str | None]) -> set[str]:
    found: set[str] = set()
    current = containers.get(name)
    while current is not None and current not in found:
        found.add(current)
        current = containers.get(current)
    return found


def _check_members(
    group: str,
    members: list[str],
    containers: Mapping[str, str | None],
    owners: dict[str, str],
) -> None:
    for member in members:
        if owners.setdefault(member, group) != group:
            sentence = f"{member} is in two scaling groups, {owners[member]} and {group}; keep one"
            raise logic_error(codes.ERROR_MULTIPLE_GROUPS, sentence, None)
    homes = {containers[one] for one in members if one in containers}
    if len(homes) > 1:
        sentence = f"the members of group {group} are not contained in the same node"
        raise logic_error(codes.ERROR_NON_CONTAINED_GROUP_MEMBERS, sentence, None)
    walked, current = {group}, owners.get(group)
    while current is not None:
        if current in walked:
            sentence = f"groups contain each other: {current} is inside itself; break the circle"
            raise logic_error(codes.ERROR_GROUP_CYCLE, sentence, None)
        walked.add(current)
        current = owners.get(current)
