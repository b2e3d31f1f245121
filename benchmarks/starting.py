"""How long after its request a workflow has ended, and an operation has begun.

Ours ends when a client that looks again and again sees the final status: so the looks are in it,
and what they take from the server. The workflow and the operation are those of a plugin that was
uploaded as a wheel. A cold run host is one of a server that keeps no idle hosts.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter
from zipfile import ZipFile

from benchmarks.comparison import Comparison
from benchmarks.server import RunningServer, running_server
from cloudify_rest_client.executions import Execution
from conductor.transport.environments.wheel_file import WheelEntry, WheelMetadata, write_wheel

NAME = "starting"
MODULE = b"""\
from datetime import datetime, timezone

from cloudify.decorators import operation, workflow


@workflow
def empty(ctx, **_):
    pass


@operation
def tell_time(**_):
    return datetime.now(timezone.utc).isoformat()
"""
_PLUGIN = (
    f"{NAME}: {{executor: central_deployment_agent, package_name: {NAME}, package_version: '1'}}"
)
PLUGIN_YAML = f"plugins:\n  {_PLUGIN}\n"
BLUEPRINT = f"""\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml, 'plugin:{NAME}']
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      starting:
        tell_time: {NAME}.{NAME}.tell_time
workflows:
  empty: {NAME}.{NAME}.empty
"""
_BASELINE = "import asyncio, json, logging, sqlite3"
_PAUSE = 0.005  # seconds between two looks
_TELL_TIME = {"operation": f"{NAME}.tell_time"}


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    with ExitStack() as stack:
        warm, cold = (
            stack.enter_context(_server(environment))
            for environment in ({}, {"CONDUCTOR_IDLE_HOSTS": "0"})
        )
        yield [
            _comparison("empty workflow, warm", lambda: _until_ended(warm), 2),
            _comparison("empty workflow, cold", lambda: _until_ended(cold), 8),
            _comparison("first line, warm", lambda: _until_first_line(warm), 2),
            _comparison("first line, cold", lambda: _until_first_line(cold), None),
        ]


def _comparison(name: str, ours: Callable[[], timedelta], at_most: float | None) -> Comparison:
    ours()  # the environment is made, and whatever is kept warm is warm
    return Comparison(
        name=name,
        ours=ours,
        baseline=lambda: subprocess.run([sys.executable, "-c", _BASELINE], check=True),  # noqa: S603
        against=f"python -c '{_BASELINE}'",
        at_most=at_most,
    )


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[RunningServer]:
    with TemporaryDirectory() as made:
        folder = Path(made)
        with running_server(folder, environment) as server:
            _deploy(server, folder)
            yield server


def _deploy(server: RunningServer, folder: Path) -> None:
    wheel = write_wheel(folder, WheelMetadata(NAME, "1"), [WheelEntry(f"{NAME}.py", MODULE)])
    package = folder / "plugin.zip"
    with ZipFile(package, "w") as archive:
        archive.write(wheel, wheel.name)
        archive.writestr("plugin.yaml", PLUGIN_YAML)
    server.client.plugins.upload(str(package))
    path = folder / f"{NAME}.yaml"
    path.write_text(BLUEPRINT)
    server.client.blueprints.upload(str(path), NAME)
    server.client.deployments.create(NAME, NAME)


def _until_ended(server: RunningServer) -> timedelta:
    begun = perf_counter()
    _run(server, "empty", {})
    return timedelta(seconds=perf_counter() - begun)


def _until_first_line(server: RunningServer) -> timedelta:
    """By the machine's clock: the operation tells what it said in its first line."""
    begun = datetime.now(UTC)  # noqa: TID251 - to be compared with the operation's moment
    execution = _run(server, "execute_operation", _TELL_TIME)
    operations = server.client.operations.list(execution_id=execution.id)
    told = next(each["result"] for each in operations if each.type == "RemoteWorkflowTask")
    return datetime.fromisoformat(told) - begun


def _run(server: RunningServer, workflow: str, parameters: dict[str, str]) -> Execution:
    execution = server.client.executions.start(NAME, workflow, parameters)
    while execution.status not in Execution.END_STATES:
        Event().wait(_PAUSE)
        execution = server.client.executions.get(execution.id)
    if execution.status != Execution.TERMINATED:
        raise RuntimeError(f"{workflow} {execution.status}: {execution.error}")
    return execution
