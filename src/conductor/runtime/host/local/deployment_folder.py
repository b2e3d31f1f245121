"""Where the files of one local deployment lie."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conductor.runtime.host.local.errors import EnvironmentBusy

try:
    import fcntl
except ImportError:  # Windows: then nothing tells two processes apart
    fcntl = None  # type: ignore[assignment]

_PAUSES = (0.02, 0.05, 0.1, 0.2)  # seconds: so long somebody may write down what a lost one left


@dataclass(frozen=True)
class DeploymentFolder:
    path: Path

    @property
    def deployment(self) -> Path:
        return self.path / "deployment.json"

    @property
    def executions(self) -> Path:
        return self.path / "executions.json"

    @property
    def modifications(self) -> Path:
        return self.path / "modifications.json"

    @property
    def instances(self) -> Path:
        return self.path / "node-instances"

    @property
    def workdir(self) -> Path:
        return self.path / "workdir"

    def instance(self, instance_id: str) -> Path:
        return self.instances / f"{instance_id}.json"

    def journal(self, execution_id: str) -> Path:
        return self.path / "journals" / f"{execution_id}.jsonl"

    def make(self) -> None:
        for name in ("node-instances", "nodes", "updates", "workdir", "journals"):
            (self.path / name).mkdir(parents=True)

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """False when another process, or another environment of this one, is at work here. The
        lock of a killed process is gone with it."""
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield _take(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def held(self) -> Iterator[None]:
        """`EnvironmentBusy` when somebody else is at work here, and not only for a moment."""
        for pause in (*_PAUSES, None):
            with self.locked() as is_ours:
                if is_ours:
                    yield
                    return
            if pause is not None:
                threading.Event().wait(pause)
        raise EnvironmentBusy(f"something else is at work in {self.path}; wait until it has ended")

    def mark(self) -> tuple[int, ...]:
        """Another one when something was changed here."""
        places = (self.path, self.instances, self.deployment)
        return tuple(place.stat().st_mtime_ns for place in places)


def _take(descriptor: int) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
