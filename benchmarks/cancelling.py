"""How long after its request a workflow sees that it is to be cancelled, while twenty run.

Its function looks again and again, with pauses of a few milliseconds, and writes down when it saw
it, by the machine's clock. The empty requests are made between the cancellations, under their load.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from benchmarks.comparison import Comparison
from benchmarks.server import RunningServer, running_server
from cloudify.workflows import api
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution

_RUNNING, _TRIES = 20, 200
_LOOK = 0.002  # seconds between two looks of a workflow
_PAUSE = 0.02  # between two looks for what it has written
_NAME = "watched"
_BLUEPRINT = f"""\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
plugins: {{{_NAME}: {{executor: central_deployment_agent, install: false}}}}
node_templates: {{thing: {{type: cloudify.nodes.Root}}}}
workflows:
  watch: {{mapping: {_NAME}.benchmarks.cancelling.watch, parameters: {{folder: {{}}}}}}
"""


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    with TemporaryDirectory() as made:
        folder = Path(made)
        places = {"CONDUCTOR_MOST_EXECUTIONS": str(2 * _RUNNING)}
        with running_server(folder, places) as server:
            bench = _Watched(server, folder)
            yield [
                Comparison(
                    f"cancel, {_RUNNING} running",
                    bench.slowest,
                    bench.empty,
                    "an empty request under the same load",
                    at_most=10,
                    runs=1,
                )
            ]


def watch(ctx: Any, folder: str, **_: Any) -> str:
    """The workflow."""
    notes = Path(folder)
    (notes / f"{ctx.execution_id}.begun").touch()
    while not api.has_cancel_request():
        time.sleep(_LOOK)  # noqa: TID251 - as an author would
    _write(notes / f"{ctx.execution_id}.seen", str(time.time()))
    return str(api.EXECUTION_CANCELLED_RESULT)


class _Watched:
    def __init__(self, server: RunningServer, folder: Path) -> None:
        self._client = server.client
        self._notes = folder / "notes"
        self._notes.mkdir()
        path = folder / f"{_NAME}.yaml"
        path.write_text(_BLUEPRINT)
        self._client.blueprints.upload(str(path), _NAME)
        for number in range(_RUNNING):
            self._client.deployments.create(_NAME, f"{_NAME}{number}")
        self._running = [self._begin(f"{_NAME}{number}") for number in range(_RUNNING)]
        self._empty: list[float] = []

    def slowest(self) -> timedelta:
        """The 99th percentile of all tries."""
        times = [self._try(number % _RUNNING) for number in range(_TRIES)]
        return timedelta(seconds=quantiles(times, n=100)[-1])

    def empty(self) -> timedelta:
        return timedelta(seconds=median(self._empty))

    def _try(self, number: int) -> float:
        begun = time.perf_counter()
        self._client.manager.get_version()
        self._empty.append(time.perf_counter() - begun)
        execution = self._running[number]
        asked = time.time()
        self._client.executions.cancel(execution.id)
        seen = self._notes / f"{execution.id}.seen"
        _await(seen)
        self._running[number] = self._begin(f"{_NAME}{number}")
        return float(seen.read_text()) - asked

    def _begin(self, deployment: str) -> Execution:
        """As soon as the last one of the deployment has ended."""
        while True:
            try:
                parameters = {"folder": str(self._notes)}
                begun = self._client.executions.start(deployment, "watch", parameters)
            except CloudifyClientError:
                Event().wait(_PAUSE)
                continue
            _await(self._notes / f"{begun.id}.begun")
            return begun


def _write(path: Path, text: str) -> None:
    """Whoever sees it sees all of it."""
    made = path.with_suffix(".part")
    made.write_text(text)
    made.rename(path)


def _await(path: Path) -> None:
    while not path.exists():
        Event().wait(_PAUSE)
