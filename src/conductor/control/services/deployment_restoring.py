"""Deployments of the past, written down as they were by who brings a manager's data back.

Such a deployment has no environment of its own making: nodes and instances come after it, as they
were.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.deployment_changes import check_parents, refuse_wider
from conductor.control.services.deployment_orders import DeploymentOrder, begun_creation
from conductor.control.services.deployment_views import DeploymentView, view
from conductor.control.services.deployments import make_room
from conductor.control.services.environment import NODE_TYPES, kept_plan
from conductor.control.services.errors import Forbidden
from conductor.control.services.numbers import check_numbers
from conductor.control.services.sites import check_site
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller
from conductor.domain.lifecycle import Actor

_SCALE = {
    "current_instances": 1,
    "planned_instances": 1,
    "default_instances": 1,
    "min_instances": 0,
    "max_instances": -1,
}
_RESTORED = "is_restored"  # in the plan, until an update makes another one


@dataclass(frozen=True)
class DeploymentRestoring:
    work: UnitOfWorkFactory
    clock: Clock

    def restore(
        self, caller: Caller, order: DeploymentOrder, past: Mapping[str, Any]
    ) -> DeploymentView:
        """`past` are the `description` and parts of the plan. What it does not say of the plan is
        taken from the blueprint. For administrators."""
        if not caller.is_admin:
            raise Forbidden(f"{caller.username} may not restore deployments: ask an administrator")
        check_numbers("the deployment", past)
        announced, _ = begun_creation(caller, order, self.clock.now(), "")
        with self.work.writing() as unit:
            make_room(unit, caller, announced)
            blueprint = unit.blueprints.get(announced.tenant, announced.blueprint_id)
            refuse_wider(announced, announced.visibility, blueprint)
            check_parents(unit, announced, announced.labels)
            if order.site_name is not None:
                check_site(unit, caller, announced.id, announced.visibility, order.site_name)
            unit.executions.remove_of(announced.tenant, announced.id)
            made = _with_past(announced, blueprint.plan, past)
            unit.deployments.add(made)
            return view(unit, made)


def is_restoring(caller: Caller, deployment: Deployment) -> bool:
    """Who may give it its nodes and instances: no execution does."""
    return caller.is_admin and bool(deployment.plan.get(_RESTORED))


def whole_scale(told: Mapping[str, Any]) -> dict[str, Any]:
    """How a node or a group is scaled, where that is not told in full."""
    return {**_SCALE, **{name: value for name, value in told.items() if value is not None}}


def _with_past(
    announced: Deployment, blueprint_plan: Mapping[str, Any], past: Mapping[str, Any]
) -> Deployment:
    told = {name: value for name, value in past.items() if name != "description"}
    if groups := told.get("scaling_groups"):
        _check_depth(groups)
        told["scaling_groups"] = {
            name: {**group, "properties": whole_scale(group.get("properties") or {})}
            for name, group in groups.items()
        }
    plan = {**kept_plan(blueprint_plan), **announced.plan, **told}
    return replace(
        announced.move_to(DeploymentState.READY, by=Actor.WORKER),
        plan={**plan, NODE_TYPES: [], _RESTORED: True},
        description=past.get("description"),
    )


def _check_depth(groups: Mapping[str, Mapping[str, Any]]) -> None:
    """No group is within itself."""
    for name in groups:
        inside, left = set[str](), [name]
        while left:
            more = groups.get(left.pop(), {}).get("members", ())
            if name in more:
                raise InvalidInput(f"scaling_groups: {name!r} is within itself")
            left += [each for each in more if each not in inside]
            inside.update(more)
