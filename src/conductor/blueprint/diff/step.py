"""One difference between two plans, as updates tell of it (rest-contract §13)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    """In the order in which they are told."""

    REMOVE = "remove"
    ADD = "add"
    MODIFY = "modify"


class Entity(StrEnum):
    NODE = "node"
    RELATIONSHIP = "relationship"
    PROPERTY = "property"
    OPERATION = "operation"
    WORKFLOW = "workflow"
    OUTPUT = "output"
    DESCRIPTION = "description"
    PLUGIN = "plugin"
    GROUP = "group"
    POLICY_TYPE = "policy_type"
    POLICY_TRIGGER = "policy_trigger"


@dataclass(frozen=True)
class Step:
    """`path` leads to the thing, such as ("nodes", "web", "properties", "port"). `refusal` says why
    no deployment can make this step."""

    action: Action
    entity: Entity
    path: tuple[str, ...]
    topology_order: int = 0
    refusal: str = ""

    @property
    def entity_id(self) -> str:
        return ":".join(self.path)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Removals first, then additions; relationships go before their nodes, and come after them."""
    return sorted(steps, key=_rank)


def differing(
    old: Mapping[str, Any], new: Mapping[str, Any], entity: Entity, *path: str
) -> Iterator[Step]:
    """A step for each key that comes, goes, or gets another value."""
    for name in {**old, **new}:
        if name not in new:
            yield Step(Action.REMOVE, entity, (*path, name))
        elif name not in old:
            yield Step(Action.ADD, entity, (*path, name))
        elif old[name] != new[name]:
            yield Step(Action.MODIFY, entity, (*path, name))


def step_record(step: Step, identifier: str) -> dict[str, Any]:
    """As the wire has it."""
    return {
        "id": identifier,
        "action": str(step.action),
        "entity_type": str(step.entity),
        "entity_id": list(step.path),
        "topology_order": step.topology_order,
    }


def _rank(step: Step) -> tuple[int, int, int]:
    is_node = step.entity is Entity.NODE
    is_late = is_node if step.action is Action.REMOVE else not is_node
    return list(Action).index(step.action), int(is_late), step.topology_order
