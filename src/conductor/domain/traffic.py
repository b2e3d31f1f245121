"""What runs and what waits already, and what that means for one more execution."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from conductor.domain.blackout import NO_CLOSURES, Closure, Closures, Effect
from conductor.domain.blueprint import UPLOAD_WORKFLOW
from conductor.domain.deployment import CREATE_ENVIRONMENT, DELETE_ENVIRONMENT
from conductor.domain.execution import ACTIVE, Execution, ExecutionStatus
from conductor.domain.ids import DeploymentId, ExecutionId, TenantName
from conductor.domain.maintenance_mode import NO_MAINTENANCE, Maintenance
from conductor.domain.plugins_update import UPDATE_PLUGIN

# The server does these itself, so that they take nobody's place.
BY_SERVER = frozenset({UPLOAD_WORKFLOW, CREATE_ENVIRONMENT, DELETE_ENVIRONMENT})
_MOST_NAMES = 5

Home = tuple[TenantName, DeploymentId | None]


@dataclass(frozen=True)
class Unfinished:
    """What of an execution that has not ended matters to others."""

    id: ExecutionId
    tenant: TenantName
    deployment_id: DeploymentId | None
    workflow_id: str
    status: ExecutionStatus
    created_at: datetime
    is_forced: bool
    is_system_workflow: bool
    parent_id: ExecutionId | None
    is_dry_run: bool = False
    overrides_blackout: bool = False

    @property
    def home(self) -> Home:
        return self.tenant, self.deployment_id

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    def __str__(self) -> str:
        return f"{self.workflow_id} {self.id} ({self.status})"


@dataclass(frozen=True)
class Limits:
    """How many executions may run at once: of all tenants, and of each; None is as many as may."""

    executions: int = 20
    per_tenant: int | None = None


@dataclass(frozen=True)
class Tally:
    """The places that each tenant has taken, without the nested, which take none; and whether there
    is anything else of which more has to be known."""

    taken: Mapping[TenantName, int]
    has_queued: bool
    has_system_wide: bool


@dataclass(frozen=True)
class Wait:
    """`for_what` an execution waits, as the end of that sentence; `what` that is at present, and
    who comes `before` it, where that can be told."""

    for_what: str
    what: str
    before: Sequence[ExecutionId] = ()

    def __str__(self) -> str:
        return f"{self.for_what}: {self.what}"


@dataclass(frozen=True)
class Traffic:
    """As far as it matters to the executions that it was read for.

    `system_wide` are active or queued, `active` all that run if one of the executions is
    system-wide itself. `neighbours` are active or queued on the same deployment, oldest first.
    `taken` counts the places that each tenant has taken, `startable` the queued ones which wait
    for nothing but a place. `nested` ones borrow the place of who started them; of others the
    starters have not begun themselves.
    """

    limits: Limits = Limits()
    system_wide: Sequence[Unfinished] = ()
    active: Sequence[Unfinished] = ()
    neighbours: Mapping[Home, Sequence[Unfinished]] = field(default_factory=dict)
    taken: Mapping[TenantName, int] = field(default_factory=dict)
    startable: Mapping[TenantName, int] = field(default_factory=dict)
    nested: frozenset[ExecutionId] = frozenset()
    waiting_starters: Mapping[ExecutionId, Unfinished] = field(default_factory=dict)
    maintenance: Maintenance = NO_MAINTENANCE
    closures: Closures = NO_CLOSURES

    def is_in_maintenance(self, execution: Execution) -> Wait | None:
        """What runs may go on, and so may what it starts: it waits for that."""
        if not self.maintenance.is_on or execution.id in self.nested:
            return None
        return Wait("the maintenance to end", f"it is {self.maintenance}")

    def closed_by(self, execution: Execution, effects: Collection[Effect]) -> Closure | None:
        """The blackout of these effects that keeps it from beginning. What runs may go on, and so
        may what it starts: it waits for that. What runs in components begins with the whole."""
        if execution.id in self.nested or execution.workflow_id in BY_SERVER:
            return None
        if execution.parent_id in self.waiting_starters:
            return None
        return self.closures.of(execution, effects)

    def others_run(self, execution: Execution) -> Wait | None:
        """A system-wide execution runs alone; but to update plugins is to update deployments, and
        these wait for themselves."""
        if not execution.is_system_workflow:
            return None
        others = [each for each in self.active if each.id != execution.id]
        if execution.workflow_id == UPDATE_PLUGIN:
            others = [each for each in others if each.is_system_workflow]
        return _wait("all others to end", others)

    def is_held_back(self, execution: Execution) -> Wait | None:
        """A system-wide execution that runs, or waits to, holds back all others, but for those that
        a running one has started: it waits for them."""
        if execution.id in self.nested:
            return None
        first = [each for each in self.system_wide if each.id != execution.id]
        if execution.is_system_workflow:  # among themselves they keep their order
            first = [each for each in first if not each.is_active and _is_older(each, execution)]
        return _wait("a system-wide execution to end", first)

    def does_starter_wait(self, execution: Execution) -> Wait | None:
        """What runs in components begins when the whole does."""
        starter = execution.parent_id and self.waiting_starters.get(execution.parent_id)
        return _wait("what started it to begin", [starter] if starter else [])

    def is_deployment_busy(self, execution: Execution) -> Wait | None:
        """One execution at a time for each deployment; queued ones in their order, and who has just
        come, or was scheduled, behind them. They wait for a system-wide one, so what that has
        started goes first."""
        if execution.deployment_id is None:
            return None
        is_new = execution.status in (ExecutionStatus.PENDING, ExecutionStatus.SCHEDULED)
        goes_first = any(each.id == execution.parent_id for each in self.system_wide)
        others = [
            each
            for each in self.neighbours.get((execution.tenant, execution.deployment_id), ())
            if each.id != execution.id
            and (each.is_active or (not goes_first and (is_new or _is_older(each, execution))))
        ]
        return _wait("its deployment", others)

    def is_full(self, execution: Execution) -> Wait | None:
        """Who has just come stands behind those that wait for a place already."""
        if execution.id in self.nested or execution.workflow_id in BY_SERVER:
            return None
        has_just_come = execution.status is not ExecutionStatus.QUEUED
        if self._room_of(execution.tenant, is_behind_others=has_just_come) <= 0:
            most, has = self.limits.per_tenant, self.taken.get(execution.tenant, 0)
            what = f"{has} of the {most} places of tenant {execution.tenant!r} are taken"
            return Wait("a place", what)
        if self._room(is_behind_others=has_just_come) <= 0:
            taken, most = sum(self.taken.values()), self.limits.executions
            return Wait("a place", f"{taken} of {most} places are taken")
        return None

    def in_turn(
        self, startable: Iterable[Unfinished], turns: Mapping[TenantName, int]
    ) -> list[Unfinished]:
        """Those for whom there is room: system-wide ones, then one of each tenant after the other,
        the oldest first. `turns` says when each tenant was last given one."""
        by_tenant: dict[TenantName, list[Unfinished]] = defaultdict(list)
        first = []
        for each in startable:
            if each.is_system_workflow or each.id in self.nested:
                first.append(each)
            else:
                by_tenant[each.tenant].append(each)
        room = max(0, self._room())
        order = []
        for tenant, waiting in by_tenant.items():
            few = waiting[: min(room, max(0, self._room_of(tenant)))]
            order += [(number, turns.get(tenant, 0), each) for number, each in enumerate(few)]
        order.sort(key=lambda place: (*place[:2], place[2].created_at, place[2].id))
        return [*first, *(each for *_, each in order[:room])]

    def _room(self, *, is_behind_others: bool = False) -> int:
        waiting = 0
        if is_behind_others:
            for tenant, count in self.startable.items():
                waiting += min(count, max(0, self._room_of(tenant)))
        return self.limits.executions - sum(self.taken.values()) - waiting

    def _room_of(self, tenant: TenantName, *, is_behind_others: bool = False) -> int:
        most = self.limits.per_tenant
        if most is None:
            return self.limits.executions
        waiting = self.startable.get(tenant, 0) if is_behind_others else 0
        return most - self.taken.get(tenant, 0) - waiting


def _is_older(each: Unfinished, execution: Execution) -> bool:
    return (each.created_at, each.id) < (execution.created_at, execution.id)


def _wait(for_what: str, before: Sequence[Unfinished]) -> Wait | None:
    if not before:
        return None
    names = ", ".join(map(str, before[:_MOST_NAMES]))
    more = len(before) - _MOST_NAMES
    what = f"{names} and {more} more" if more > 0 else names
    return Wait(for_what, what, [each.id for each in before])
