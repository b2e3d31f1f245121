"""Instances while they grow."""

from dataclasses import dataclass

from conductor.blueprint.instances.containment import Containment


@dataclass(frozen=True, eq=False)
class Grown:
    """An instance of a node or of a group, inside the instance of a node or of a group.

    `container` is the nearest node instance around it, `host` the nearest that is a host (itself
    perhaps), and `groups` are the group instances around it, innermost first.
    """

    name: str
    id: str
    is_group: bool = False
    container: "Grown | None" = None
    outer_host: "Grown | None" = None
    groups: "tuple[Grown, ...]" = ()
    is_host: bool = False

    @property
    def host(self) -> "Grown | None":
        return self if self.is_host else self.outer_host

    def inside(self, name: str, identifier: str, forest: Containment) -> "Grown":
        """An instance in this one. What is around both is shared, so depth costs nothing."""
        return Grown(
            name,
            identifier,
            name in forest.groups,
            self.container if self.is_group else self,
            self.host,
            (self, *self.groups) if self.is_group else self.groups,
            forest.hosts.get(name) == name,
        )


def grown_at(parent: Grown | None, name: str, identifier: str, forest: Containment) -> Grown:
    """In `parent`, or outside of everything."""
    if parent is not None:
        return parent.inside(name, identifier, forest)
    return Grown(name, identifier, name in forest.groups, is_host=forest.hosts.get(name) == name)
