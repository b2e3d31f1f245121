"""Watch all that a deployment does: its unfinished executions together, until none is left."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, Queue
from time import monotonic
from typing import Any

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.events import Event
from cloudify_rest_client.executions import Execution
from conductor.cli.failures import INTERRUPTED, Failure
from conductor.cli.feed import MOST, Feed, Told
from conductor.cli.outage import Outage
from conductor.cli.printing import say
from conductor.cli.progress import Screen, screen_for

PAUSE = 1.0  # seconds between questions for executions that have begun meanwhile
NEWEST = 100  # executions that are looked at
UNFINISHED = ["queued", *Execution.ACTIVE_STATES]


@dataclass
class Tail:
    """Follows a deployment's executions, also those that begin while others run."""

    client: CloudifyClient
    deployment_id: str
    wishes: Mapping[str, Any]
    far: dict[str, Execution] = field(default_factory=dict)
    under_way: set[str] = field(default_factory=set)
    begun: str = ""  # when the newest one was made that was there at first
    look_at: float = 0.0  # when it is time for the next question
    news: "Queue[tuple[str, Told | BaseException | None]]" = field(
        default_factory=lambda: Queue(MOST)
    )

    def follow(self, screen: Screen) -> list[Execution]:
        """Those that ended, in the order in which they began; none when nothing was under way."""
        self._join()
        while self.under_way:
            with suppress(Empty):
                left = max(0.0, self.look_at - monotonic())
                self._hear(screen, *self.news.get(timeout=left))
            if monotonic() >= self.look_at:  # however much is said meanwhile
                self._join()
        return [self._ended(each) for each in self.far]

    def _join(self) -> None:
        """Listen to those that nobody listens to yet, be they over already. What is scheduled is
        not under way: it is listened to when it begins."""
        found = Outage().through(
            lambda: self.client.executions.list(
                deployment_id=self.deployment_id,
                _sort="-created_at",
                _size=NEWEST,
                include_system_workflows=True,
            )
        )
        self.begun = self.begun or max((each.created_at for each in found), default=" ")
        for execution in reversed(found.items):
            is_new = execution.created_at > self.begun and execution.status != Execution.SCHEDULED
            if (is_new or execution.status in UNFINISHED) and execution.id not in self.far:
                self.far[execution.id] = execution
                self.under_way.add(execution.id)
                Feed(self.client, execution.id, 0, self.wishes, news=self.news).begin()
        self.look_at = monotonic() + PAUSE

    def _hear(self, screen: Screen, whose: str, told: Told | BaseException | None) -> None:
        if isinstance(told, BaseException):
            raise told
        if told is None:
            self.under_way.discard(whose)
            self._join()
        elif isinstance(told, Event):
            screen.show(told)
        else:
            self.far[whose] = Execution(self.far[whose] | told)
            screen.advance(self._sum())

    def _ended(self, execution_id: str) -> Execution:
        return Outage().through(lambda: self.client.executions.get(execution_id))

    def _sum(self) -> Execution:
        names = ("finished_operations", "total_operations")
        return Execution({n: sum(each.get(n) or 0 for each in self.far.values()) for n in names})


def watch_deployment(client: CloudifyClient, deployment_id: str, **wishes: Any) -> None:
    """Until nothing is under way there; fail when one of the executions did."""
    with screen_for(deployment_id, as_json=False) as screen:
        try:
            ended = Tail(client, deployment_id, wishes).follow(screen)
        except KeyboardInterrupt:
            raise Failure(_let_go(deployment_id), INTERRUPTED) from None
    if not ended:
        say(
            f"Nothing is under way on deployment {deployment_id}.\n"
            f"See what was said there with: cfy events list -d {deployment_id}"
        )
    _report(ended)


def _report(ended: list[Execution]) -> None:
    failed = []
    for each in ended:
        name = f"Execution {each.id} of workflow {each.workflow_id}"
        if each.error or each.status == Execution.FAILED:
            failed.append(f"{name} failed: {each.error or 'the server did not say why'}")
        else:
            say(f"{name} {'was cancelled' if each.status == Execution.CANCELLED else 'finished'}.")
    if failed:
        raise Failure("\n".join(failed))


def _let_go(deployment_id: str) -> str:
    return (
        f"You stopped watching; what is under way on deployment {deployment_id} goes on.\n"
        f"Watch it again with: cfy events list -d {deployment_id} --tail\n"
        f"See what could be cancelled with: cfy executions list -d {deployment_id}"
    )
