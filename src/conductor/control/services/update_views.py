"""Deployment updates with the states that are shown, and as the wire has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor.control.services.default_schedules import declared_in
from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.shapes import Moment, moment
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment_update import DeploymentUpdate, UpdateState, shown_state

_LISTS = "added_and_related", "removed_and_related", "extended_and_related", "reduced_and_related"


@dataclass(frozen=True)
class UpdateView:
    """`state` is the one to be shown."""

    update: DeploymentUpdate
    state: UpdateState


def views_of(unit: UnitOfWork, updates: Sequence[DeploymentUpdate]) -> list[UpdateView]:
    known = unit.executions.by_ids({each.execution_id for each in updates if each.execution_id})
    views = []
    for each in updates:
        execution = known.get(each.execution_id or "")
        views.append(UpdateView(each, shown_state(each, execution.status if execution else None)))
    return views


class UpdateShape(CommonShape):
    id: str
    state: str
    deployment_id: str
    execution_id: str | None
    old_blueprint_id: str
    new_blueprint_id: str
    old_inputs: dict[str, Any]
    new_inputs: dict[str, Any]
    steps: list[dict[str, Any]]
    deployment_plan: dict[str, Any]
    deployment_update_nodes: dict[str, list[str]]
    deployment_update_node_instances: dict[str, list[str]]
    modified_entity_ids: dict[str, list[str]]
    central_plugins_to_install: list[dict[str, Any]]
    central_plugins_to_uninstall: list[dict[str, Any]]
    runtime_only_evaluation: bool
    keep_old_deployment_dependencies: bool
    recursive_dependencies: list[dict[str, Any]]
    schedules_to_create: list[dict[str, Any]]
    schedules_to_change: list[dict[str, Any]]
    schedules_to_delete: list[dict[str, Any]]
    labels_to_create: list[dict[str, Any]]
    created_at: Moment
    created_by: str | None


def update_shape(view: UpdateView) -> dict[str, Any]:
    update, changes = view.update, view.update.changes
    entities: dict[str, list[str]] = {}
    for step in update.steps:
        entities.setdefault(step["entity_type"], []).append(":".join(_path(step)))
    instances = zip(_LISTS, (changes.added, changes.removed, changes.extended, changes.reduced),
                    strict=True)  # fmt: skip
    return {
        "id": update.id,
        "state": str(view.state),
        "deployment_id": update.deployment_id,
        "execution_id": update.execution_id,
        "old_blueprint_id": update.old_blueprint_id,
        "new_blueprint_id": update.new_blueprint_id,
        "old_inputs": dict(update.old_inputs),
        "new_inputs": dict(update.new_inputs),
        "steps": [dict(each) for each in update.steps],
        "deployment_plan": update.deployment_plan,
        "deployment_update_nodes": _nodes(update.steps),
        "deployment_update_node_instances": {name: list(each) for name, each in instances},
        "modified_entity_ids": entities,
        "central_plugins_to_install": [],
        "central_plugins_to_uninstall": [],
        "runtime_only_evaluation": bool(update.settings.get("runtime_only_evaluation")),
        "keep_old_deployment_dependencies": False,
        "recursive_dependencies": [dict(each) for each in update.recursive_dependencies],
        "schedules_to_create": _schedules(update, "new"),
        "schedules_to_change": _schedules(update, "changed"),
        "schedules_to_delete": [],
        "labels_to_create": _by_key(update.settings.get("labels") or ()),
        "created_at": moment(update.created_at),
        "created_by": update.created_by,
        **common_shape(update.tenant, update.visibility),
    }


def _nodes(steps: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Names of the nodes that an update touches, by what it does to them."""
    found: dict[str, dict[str, None]] = {"add": {}, "remove": {}, "modify": {}}
    for step in steps:
        section, *rest = _path(step)
        if section == "nodes" and rest:
            is_whole = step["entity_type"] == "node"
            found[step["action"] if is_whole else "modify"][rest[0]] = None
    return {action: list(names) for action, names in found.items()}


def _schedules(update: DeploymentUpdate, which: str) -> list[dict[str, Any]]:
    """Default schedules as the new plan has them, with their names as `id`."""
    declared = declared_in(update.deployment_plan)
    names = (update.settings.get("schedules") or {}).get(which) or ()
    return [{"id": name, **declared.get(name, {})} for name in names]


def _by_key(labels: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for key, value in labels:
        found.setdefault(key, []).append(value)
    return [{"key": key, "values": values} for key, values in found.items()]


def _path(step: Mapping[str, Any]) -> list[str]:
    """Executions that note steps of their own may give one text."""
    place = step["entity_id"]
    return place.split(":") if isinstance(place, str) else [str(part) for part in place]
