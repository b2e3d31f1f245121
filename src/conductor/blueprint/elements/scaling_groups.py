"""Scaling groups: the groups that scaling policies target, as containers of their members."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.hosts import container_of
from conductor.blueprint.problems import Problems, logic_error
from conductor.blueprint.source.values import YamlMapping


def scaling_groups(
    policies: Mapping[str, Any],
    groups: Mapping[str, Any],
    nodes: list[dict[str, Any]],
    declared: YamlMapping,
    problems: Problems,
) -> dict[str, dict[str, Any]]:
    """Of several policies for one group the last one counts."""
    properties = {
        target: policy["properties"] for policy in policies.values() for target in policy["targets"]
    }
    members = {name: group["members"] for name, group in groups.items()}
    containers = {node["name"]: container_of(node) for node in nodes}
    nesting = _Nesting(containers, members, properties, declared)
    planned = {}
    for name in properties:
        with problems.gathered():
            nesting.settle(name)
    for name in properties:
        if name in nesting.kept:
            planned[name] = {"members": nesting.kept[name], "properties": properties[name]}
    return planned


@dataclass(frozen=True)
class _Nesting:
    """`kept` are the members of each scaling group, without those that another member contains."""

    containers: Mapping[str, str | None]
    members: Mapping[str, Sequence[str]]
    scaled: Mapping[str, Any]
    declared: YamlMapping
    kept: dict[str, list[str]] = field(default_factory=dict)
    _listed: dict[str, list[str]] = field(default_factory=dict)
    _within: dict[str, set[str]] = field(default_factory=dict)
    _homes: dict[str, str | None] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)

    def settle(self, name: str) -> None:
        """The groups inside of this one first."""
        for group in self._inside_out(name):
            listed: dict[str, None] = {}
            for member in self.members.get(group, ()):
                is_one = member in self.containers or member in self.scaled
                listed.update(dict.fromkeys([member] if is_one else self._listed[member]))
            self._listed[group] = list(listed)
            if group in self.scaled and all(self._is_settled(one) for one in listed):
                self._keep(group)

    def _inside_out(self, name: str) -> Iterator[str]:
        """Each group that is not settled yet, after all that it has as members."""
        open_groups = {name: self._groups_in(name)}
        while open_groups:
            current, inner = next(reversed(open_groups.items()))
            found = next((one for one in inner if one not in self._listed), None)
            if found is None:
                del open_groups[current]
                if current not in self._listed:
                    yield current
            elif found in open_groups:
                sentence = f"groups contain each other: {found} is inside itself; break the circle"
                place = self.declared.key_place(found)
                raise logic_error(codes.ERROR_GROUP_CYCLE, sentence, place)
            else:
                open_groups[found] = self._groups_in(found)

    def _groups_in(self, name: str) -> Iterator[str]:
        return (one for one in self.members.get(name, ()) if one not in self.containers)

    def _is_settled(self, member: str) -> bool:
        """False for a group that something is wrong with, which has been told."""
        return member in self.containers or member in self.kept

    def _keep(self, group: str) -> None:
        listed, place = self._listed[group], self.declared.key_place(group)
        within: set[str] = set()
        for member in listed:
            within |= self._within.get(member, {member})
        kept = [one for one in listed if not self._is_inside(one, within)]
        for member in kept:
            owner = self._owners.setdefault(member, group)
            if owner != group:
                sentence = f"{member} is in two scaling groups, {owner} and {group}; keep one"
                raise logic_error(codes.ERROR_MULTIPLE_GROUPS, sentence, place)
        homes = {self._home(one) for one in kept}
        if len(homes) > 1:
            sentence = f"the members of group {group} are not contained in the same node"
            raise logic_error(codes.ERROR_NON_CONTAINED_GROUP_MEMBERS, sentence, place)
        self.kept[group], self._within[group], self._homes[group] = kept, within, homes.pop()

    def _home(self, name: str) -> str | None:
        return self._homes[name] if name in self._homes else self.containers.get(name)

    def _is_inside(self, name: str, within: set[str]) -> bool:
        current = self._home(name)
        while current is not None and current not in within:
            current = self.containers[current]
        return current is not None
