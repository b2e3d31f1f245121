"""What a deployment would come to by an update, and by which steps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from conductor.blueprint.diff.kept_plugins import with_plugins_of
from conductor.blueprint.diff.plans import Difference, difference_of
from conductor.blueprint.packing import packed, unpacked
from conductor.control.services.blueprint_access import seen
from conductor.control.services.environment import kept_plan
from conductor.control.services.errors import UnsupportedUpdate
from conductor.control.services.numbers import check_numbers
from conductor.control.services.planned_blueprints import planned_blueprint
from conductor.control.services.preparation import Preparation
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.deployment import Deployment
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId

Plan = Mapping[str, Any]


@dataclass(frozen=True)
class Wish:
    """`inputs` are those that change; all others stay, as far as the blueprint has them. With
    `keeps_plugins` so do the plugins that the deployment has."""

    blueprint_id: BlueprintId
    inputs: Mapping[str, Any]
    runtime_only_evaluation: bool = False
    auto_correct_types: bool = False
    keeps_plugins: bool = False


@dataclass(frozen=True)
class Destination:
    """`plan` is without instances, as it would be read from storage; `labels` are those to add."""

    plan: Plan
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UpdatePlans:
    work: UnitOfWorkFactory
    preparation: Preparation

    def destination(self, caller: Caller, home: Deployment, wish: Wish) -> Destination:
        check_numbers("inputs", wish.inputs)
        with self.work.reading() as unit:
            if wish.blueprint_id != home.blueprint_id:
                seen(unit, caller, wish.blueprint_id)
            stored = unit.blueprints.get(home.tenant, wish.blueprint_id)
            planned = planned_blueprint(unit, caller, stored)
        declared = planned.plan.get("inputs") or {}
        kept = {name: value for name, value in _inputs(home).items() if name in declared}
        after = replace(
            home,
            blueprint_id=wish.blueprint_id,
            runtime_only_evaluation=wish.runtime_only_evaluation,
            plan={"inputs": {**kept, **wish.inputs}},
        )
        prepared = self.preparation.plan(
            caller,
            after,
            auto_correct_types=wish.auto_correct_types,
            blueprint=None if planned is stored else planned,
        )
        check_numbers("plan", prepared)
        plan = _as_stored({**prepared, "node_instances": []})
        if wish.keeps_plugins:
            plan = with_plugins_of(home.plan, plan)
        return Destination(plan, self._new_labels(caller, replace(after, plan=kept_plan(plan))))

    def _new_labels(self, caller: Caller, after: Deployment) -> tuple[tuple[str, str], ...]:
        settled = self.preparation.settled(caller, after, after.display_name)
        own = {each.pair for each in after.labels}
        return tuple(each.pair for each in settled.labels if each.pair not in own)


def plan_now(unit: UnitOfWork, home: Deployment) -> Plan:
    """With its nodes."""
    nodes = unit.nodes.of_deployment(home.tenant, home.id)
    return {**home.plan, "description": home.description, "nodes": [each.plan for each in nodes]}


def possible_difference(home: Deployment, before: Plan, after: Plan) -> Difference:
    """`UnsupportedUpdate` names every change that no update can make."""
    found = difference_of(before, after)
    if found.refusals:
        raise UnsupportedUpdate(
            f"deployment {home.id!r} cannot be updated like this; nothing was changed. "
            + "; ".join(found.refusals)
        )
    return found


def _inputs(home: Deployment) -> Mapping[str, Any]:
    inputs: Mapping[str, Any] = home.plan.get("inputs") or {}
    return inputs


def _as_stored(plan: Plan) -> Plan:
    stored: Plan = unpacked(msgspec.json.decode(msgspec.json.encode(packed(plan))))
    return stored
