"""Deployments with what is derived from their instances, their executions and their tree."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from conductor.control.services.stores.deployments import Kin
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Condition, Deployment, LatestExecution, worst_status
from conductor.domain.ids import ExecutionId
from conductor.domain.instance_count import NOTHING_FOUND, CheckCount, InstanceCount

Key = tuple[str, str]

# What people see of a deployment's plan as it stands there, and all that is made of the plan.
PARTS_OF_THE_PLAN = (
    "inputs",
    "groups",
    "policy_triggers",
    "policy_types",
    "outputs",
    "capabilities",
    "scaling_groups",
    "resource_tags",
)
OF_THE_PLAN = (*PARTS_OF_THE_PLAN, "workflows")
OF_THE_CREATION = ("create_execution",)
OF_THE_CHECKS = ("drifted_instances", "unavailable_instances")


@dataclass(frozen=True)
class Below:
    """The services, or the environments, below a deployment in the tree of csys-obj-parent."""

    count: int = 0
    status: str | None = None


_NOTHING = Below()
_UNKNOWN = Condition()


@dataclass(frozen=True)
class DeploymentView:
    """`created_by_execution` is the id of the execution that made its environment."""

    deployment: Deployment
    condition: Condition
    created_by_execution: ExecutionId | None
    checks: CheckCount
    services: Below
    environments: Below

    @property
    def count(self) -> InstanceCount:
        return self.condition.count

    @property
    def latest(self) -> LatestExecution | None:
        return self.condition.latest

    @property
    def status(self) -> str:
        own = self.condition.status
        below = [each for each in (self.services.status, self.environments.status) if each]
        return worst_status((own, *below)) or own if below else own


def _everything(_fields: Collection[str]) -> bool:
    return True


def view(unit: UnitOfWork, deployment: Deployment, *, is_deep: bool = True) -> DeploymentView:
    return views(unit, [deployment], is_deep=is_deep)[0]


def views(
    unit: UnitOfWork,
    deployments: Sequence[Deployment],
    *,
    is_deep: bool = True,
    wants: Callable[[Collection[str]], bool] = _everything,
) -> list[DeploymentView]:
    """With the same few statements for any number of them. Without `is_deep` only direct children
    count as below a deployment. What only some fields need is not looked up unless one of them is
    wanted."""
    if not deployments:
        return []
    own = [(each.tenant, each.id) for each in deployments]
    kin = unit.deployments.below([each.id for each in deployments], is_deep=is_deep)
    family = {*own, *((each.tenant, each.id) for each in kin)}
    conditions = unit.deployments.conditions(family)
    creations = unit.executions.creations(own) if wants(OF_THE_CREATION) else {}
    checks = _checks(unit, own) if wants(OF_THE_CHECKS) else {}
    families: dict[Key, list[Kin]] = {}
    for one in kin:
        families.setdefault((one.tenant, one.top), []).append(one)
    made = []
    for each in deployments:
        key = (each.tenant, each.id)
        mine = families.get(key, ())
        made.append(
            DeploymentView(
                each,
                conditions.get(key, _UNKNOWN),
                creations.get(key),
                checks.get(key, NOTHING_FOUND),
                _below([one for one in mine if not one.is_environment], conditions),
                _below([one for one in mine if one.is_environment], conditions),
            )
        )
    return made


def _checks(unit: UnitOfWork, of: Sequence[Key]) -> dict[Key, CheckCount]:
    checks: dict[Key, CheckCount] = {}
    by_node = unit.node_instances.checks_by_node(of)
    for (tenant, deployment_id, _), found in by_node.items():
        key = (tenant, deployment_id)
        checks[key] = checks.get(key, NOTHING_FOUND) + found
    return checks


def _below(kin: Sequence[Kin], conditions: Mapping[Key, Condition]) -> Below:
    if not kin:
        return _NOTHING
    states = [conditions.get((each.tenant, each.id), _UNKNOWN).status for each in kin]
    return Below(len(kin), worst_status(states))
