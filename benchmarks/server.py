"""A real `conductor up` as a child process, whose hosts find the modules of the benchmarks."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import httpx

from benchmarks.no_operation import BLUEPRINT
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.executions import Execution

NAME = "bench"
PASSWORD = "open sesame"  # noqa: S105 - of a server that lives for minutes
_ROOT = Path(__file__).parents[1]
_UP = re.compile(r"Conductor is up at http://127\.0\.0\.1:(\d+)")
_PAUSE = 0.5  # seconds between two looks: each costs the server a few milliseconds


@dataclass(frozen=True)
class RunningServer:
    pid: int
    port: int
    client: CloudifyClient

    def run(self, workflow: str, count: int) -> timedelta:
        """The time from the request, by our clock, to the end that the run wrote down."""
        begun = datetime.now(UTC)  # noqa: TID251 - to be compared with the server's moments
        execution = self.client.executions.start(NAME, workflow, {"count": count})
        while execution.status not in Execution.END_STATES:
            Event().wait(_PAUSE)
            execution = self.client.executions.get(execution.id)
        if execution.status != Execution.TERMINATED or execution.ended_at is None:
            raise RuntimeError(f"{workflow} {execution.status}: {execution.error}")
        return datetime.fromisoformat(execution.ended_at) - begun


@contextmanager
def running_server(
    folder: Path, environment: Mapping[str, str], *options: str
) -> Iterator[RunningServer]:
    """With one deployment, of `no_operation`'s blueprint."""
    conductor = str(Path(sys.executable).with_name("conductor"))
    process = subprocess.Popen(  # noqa: S603 - our own program
        [conductor, "up", "--data", str(folder / "data"), "--port", "0", *options],
        env={**_environment(folder), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        with httpx.Client(timeout=60) as session:
            port = _port(process)
            server = RunningServer(process.pid, port, _client(port, session))
            _deploy(server.client, folder)
            yield server
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _environment(folder: Path) -> dict[str, str]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "HOME": str(folder),
        "CONDUCTOR_RUN_DIR": str(folder / "run"),
        "CONDUCTOR_ADMIN_PASSWORD": PASSWORD,
        "PYTHONPATH": os.pathsep.join(paths),
    }


def _port(process: "subprocess.Popen[str]") -> int:
    for line in process.stdout or ():
        if found := _UP.match(line):
            return int(found[1])
    raise RuntimeError(f"conductor up ended with {process.wait()}")


def _client(port: int, session: httpx.Client) -> CloudifyClient:
    return CloudifyClient(
        host="127.0.0.1",
        port=port,
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
        session=session,
    )


def _deploy(client: CloudifyClient, folder: Path) -> None:
    (folder / "blueprint").mkdir()
    blueprint = folder / "blueprint" / "blueprint.yaml"
    blueprint.write_text(BLUEPRINT)
    client.blueprints.upload(str(blueprint), NAME)
    client.deployments.create(NAME, NAME)
