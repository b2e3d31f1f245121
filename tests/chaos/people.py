"""What people do meanwhile: they start workflows, read events, and resume what failed."""

from contextlib import suppress
from pathlib import Path
from random import Random

from acceptance.waiting import eventually
from chaos.journal import IN_FLIGHT
from chaos.ledger import Ledger
from chaos.plugin.chaos_work import RESUMABLE
from chaos.reading import REMOTE
from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution

BLUEPRINT = Path(__file__).parent / "plugin" / "blueprint.yaml"
UNKNOWN = "outcome unknown"
_CANCELLING = 0.02  # how often somebody who looks at a running execution wants it to end
SHORT = ["step", "durable_step", "second_thoughts", "script"]
CHAIN = [*SHORT, "printing_script", "leave_a_sleep", "sleep_with_a_child"]
FINAL_STATES = {"install": "started", "uninstall": "deleted"}


class People:
    """They keep some deployments busy, and remember what they have read."""

    def __init__(self, ledger: Ledger, random: Random, deployments: int = 3) -> None:
        self._ledger = ledger
        self._random = random
        self._names = [f"deployment-{number}" for number in range(deployments)]
        self._newest: dict[str, str] = {}
        self._turn = dict.fromkeys(self._names, 0)
        self._decided_upon: set[str] = set()
        self.read: dict[str, tuple[str, ...]] = {}
        self.objections: list[str] = []

    def deploy(self, client: CloudifyClient) -> None:
        client.blueprints.upload(str(BLUEPRINT), "chaos")
        for name in self._names:
            client.deployments.create("chaos", name)
            eventually(lambda name=name: self._is_there(client, name), f"{name} is there")

    def begin(self, client: CloudifyClient, workflow: str, **parameters: object) -> str:
        """One workflow of the first deployment; returns its execution."""
        name = self._names[0]
        self._newest[name] = client.executions.start(name, workflow, parameters).id
        return self._newest[name]

    def look_after(self, client: CloudifyClient, *, may_start: bool) -> bool:
        """Resume what failed, and start anew what has ended well. True when all had ended well."""
        found = {each.id: each for each in client.executions.list(_size=1000)}
        newest = {name: found.get(self._newest.get(name, "")) for name in self._names}
        for name, execution in newest.items():
            if execution is None or execution.status == "terminated":
                if may_start:
                    self._start(client, name)
            elif execution.status in ("failed", "cancelled"):
                self._resume(client, execution)
            elif may_start and self._random.random() < _CANCELLING:
                self._cancel(client, execution)
        return all(each is not None and each.status == "terminated" for each in newest.values())

    def read_events(self, client: CloudifyClient) -> None:
        """Of one execution, chosen at random: all that it has said."""
        if self._newest:
            execution = self._random.choice(sorted(self._newest.values()))
            told = client.events.list(include_logs=True, execution_id=execution, _size=1000)
            self.read[execution] = tuple(each["message"] for each in told)

    def sees_failures(self, client: CloudifyClient) -> bool:
        found = client.executions.list(_size=1000)
        return any(each.status == "failed" for each in found)

    def _is_there(self, client: CloudifyClient, name: str) -> bool:
        created = client.executions.list(
            deployment_id=name, workflow_id="create_deployment_environment"
        )
        return all(each.status == "terminated" for each in created)

    def _start(self, client: CloudifyClient, name: str) -> None:
        workflow = ("install", "chain", "spread", "uninstall")[self._turn[name] % 4]
        parameters = {}
        if workflow == "chain":
            parameters = {"operations": self._random.sample(CHAIN, len(CHAIN))}
        elif workflow == "spread":
            parameters = {"operations": self._random.sample(SHORT, 2)}
        self._newest[name] = client.executions.start(name, workflow, parameters).id
        self._turn[name] += 1

    def _cancel(self, client: CloudifyClient, execution: Execution) -> None:
        self._ledger.note("cancel", execution.id)
        how = self._random.choice(({}, {"force": True}, {"kill": True}))
        with suppress(CloudifyClientError):  # it may have ended meanwhile
            client.executions.cancel(execution.id, **how)

    def _resume(self, client: CloudifyClient, execution: Execution) -> None:
        """What nobody knows the end of must be refused, until it is asked for with force, or each
        of these operations was decided upon."""
        self._ledger.note("resume", execution.id)
        try:
            client.executions.resume(execution.id)
        except CloudifyClientError as refused:
            if refused.status_code != 409:
                raise
            with suppress(CloudifyClientError):  # it may have moved meanwhile: we shall see
                is_forced = self._random.random() < 0.5
                if not is_forced:
                    self._decide(client, execution.id)
                client.executions.resume(execution.id, force=is_forced)
        else:
            if UNKNOWN in (execution.error or "") and execution.id not in self._decided_upon:
                self.objections.append(f"{execution.id} was resumed though {execution.error!r}")

    def _decide(self, client: CloudifyClient, execution: str) -> None:
        """Upon all whose outcome is unknown."""
        self._decided_upon.add(execution)
        for each in client.operations.list(execution_id=execution, skip_internal=True):
            if each.state in IN_FLIGHT and each.name not in RESUMABLE and each.type == REMOTE:
                action = self._random.choice(("retry", "skip", "done"))
                self._ledger.note(action, each.id)
                client.operations.decide(each.id, action, "chaos")
                if action != "retry":
                    self._ledger.note("decided", each.id)
