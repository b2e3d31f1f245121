"""The worker's port to the control side: the window of one manager."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from conductor.domain.assignment import Assignment
from conductor.domain.facts import Batch, Receipt
from conductor.domain.ids import ExecutionId, PluginId, WorkerId
from conductor.domain.plugin import InstallationState
from conductor.domain.worker import LeftBehind, Served, Survivor, Tidings, WantedPlugin


class Records(Protocol):
    """In process when embedded; over HTTP when the worker stands apart."""

    def unfinished(self, operation_ids: Collection[str]) -> set[str]:
        """Those of the manager's operations whose result was never committed."""
        ...

    def left_behind(self, worker_id: WorkerId, operation_ids: Collection[str]) -> list[LeftBehind]:
        """Of these operations, those without a result of executions that the worker holds still:
        before it arrives, these are its former self's, and may be written to by their epoch."""
        ...

    def arrive(self, worker_id: WorkerId, survivors: Sequence[Survivor] = ()) -> None:
        """The worker begins to beat. What its former self held is recovered; executions of which
        it left `survivors` do not go on."""
        ...

    def beat(
        self,
        worker_id: WorkerId,
        running: Collection[ExecutionId],
        warm: Collection[Served] = (),
        *,
        patience: float,
    ) -> Tidings:
        """Prove to be alive, and say what is running: whatever else the worker holds was forgotten
        on the way, and is recovered. `warm` are deployments that its hosts wait for. Returns after
        `patience` seconds, or sooner when there is news."""
        ...

    def hurry(self, worker_id: WorkerId) -> None:
        """Let the beat that waits for news return at once."""
        ...

    def leave(self, worker_id: WorkerId) -> None:
        """The worker ends in order: what it held may go to others at once."""
        ...

    def claim(self, worker_id: WorkerId, *, limit: int) -> list[Assignment]:
        """Pending executions, oldest first, and nested ones beyond the limit; each now belongs to
        this worker by its epoch."""
        ...

    def claim_plugins(self, worker_id: WorkerId) -> list[WantedPlugin]:
        """Packages that are to be installed ahead; each now belongs to this worker."""
        ...

    def plugin_package(self, plugin_id: PluginId) -> bytes:
        """The uploaded file."""
        ...

    def note_plugin(
        self, worker_id: WorkerId, plugin_id: PluginId, state: InstallationState, error: str = ""
    ) -> None:
        """How far its installation came. `IllegalMove` when that cannot be."""
        ...

    def append(self, batch: Batch, *, is_called: bool = True) -> "Future[Receipt]":
        """The receipt comes once the batch is durable or refused; batches keep their order. Unless
        somebody else `is_called` to write it, `write_here` must follow."""
        ...

    def write_here(self) -> None:
        """Write what waits in this thread, where that saves a way."""
        ...

    def call(self, execution_id: str, epoch: int, name: str, arguments: Mapping[str, Any]) -> Any:
        """A question of an execution's code; refusals are `ConductorError`s. An answer that holds
        secrets is `Confided`."""
        ...
