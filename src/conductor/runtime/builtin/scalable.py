"""What can be scaled, and which of its instances are to go first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

Hint = Collection[str] | str | None


class NotScalable(ValueError):
    """What is asked for makes no sense."""

    hide_traceback = True


class ScalingRefused(RuntimeError):
    """What is asked for does not fit what there is."""

    hide_traceback = True


@dataclass(frozen=True)
class Scalable:
    """`count` is the number of instances in each container. `places` names, for each node instance
    that is one of these or inside of one, the instance of the node or group for which it stands."""

    name: str
    count: int
    places: Mapping[str, str]

    def checked_hints(
        self, change: int, include: Hint, exclude: Hint, *, is_host: bool
    ) -> dict[str, list[str]]:
        """The hints of `start_modification`; what is wrong raises one of the errors above."""
        first, last = _ids(include), _ids(exclude)
        if not first and not last:
            return {}
        if change > 0:
            raise NotScalable("instances can be included or excluded only when delta is below zero")
        if is_host:
            raise ScalingRefused("instances cannot be included or excluded with scale_compute")
        self._check(first, last)
        self._check_enough_may_go(change, last)
        return {"removed_ids_include_hint": first, "removed_ids_exclude_hint": last}

    def _check(self, first: list[str], last: list[str]) -> None:
        unknown = sorted({*first, *last} - self.places.keys())
        if unknown:
            raise ScalingRefused(
                f"these are no node instances of {self.name}, nor inside of one: "
                f"{', '.join(unknown)}"
            )
        both = sorted({*first} & {*last})
        if both:
            raise ScalingRefused(f"these are both included and excluded: {', '.join(both)}")

    def _check_enough_may_go(self, change: int, last: list[str]) -> None:
        total = len(set(self.places.values()))
        going = total * -change // self.count
        staying = len({self.places[each] for each in last})
        if total - staying < going:
            raise ScalingRefused(
                f"{going} of {total} instances of {self.name} are to go, and {staying} are excluded"
            )


def scalable(ctx: Any, name: str, *, is_host: bool) -> Scalable:
    """The scaling group or the node of that name; with `is_host` the host of the node instead.
    `NotScalable` when there is neither."""
    group = ctx.deployment.scaling_groups.get(name)
    if group is not None:
        places = {
            instance.id: each["id"]
            for instance in ctx.node_instances
            for each in instance.scaling_groups
            if each["name"] == name
        }
        return Scalable(name, group["properties"]["current_instances"], places)
    node = ctx.get_node(name)
    if node is None:
        raise NotScalable(f"there is no node and no scaling group {name!r}")
    if is_host and node.host_id:
        node = ctx.get_node(node.host_id)
    places = {
        inner.id: instance.id
        for instance in node.instances
        for inner in instance.get_contained_subgraph()
    }
    return Scalable(node.id, node.number_of_instances, places)


def whole_number(delta: Any) -> int:
    try:
        return int(delta)
    except (TypeError, ValueError):
        raise NotScalable(f"delta must be a whole number, not {delta!r}") from None


def _ids(hint: Hint) -> list[str]:
    """A list, or a text with commas."""
    if isinstance(hint, str):
        return [each.strip() for each in hint.split(",") if each.strip()]
    return list(hint or ())
