"""The first operation on a host, warm and cold, and how much memory an idle host takes.

Hosts run in an environment that was made for a plugin, as a worker starts them: a warm one, with
the commit that each operation costs, beside the same commits with bare round trips; a cold one, a
copy of its environment's template; and the first of an environment, which has no template yet.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Event

from benchmarks import bare
from benchmarks.comparison import Comparison, Cost
from benchmarks.environments import made_environment
from benchmarks.machine import proportional_megabytes
from conductor.channel.codec import pack
from conductor.channel.subreaper import become_subreaper
from conductor.domain.messages import Message, Perform, Performed
from conductor.transport.environments.environment import Environment
from conductor.transport.host import Host, Launch, Start
from conductor.transport.process_book import ProcessBook
from conductor.transport.templates import CopyOrLaunch, Templates

OPERATIONS = 200
PLUGIN = b"""\
from cloudify import ctx
from cloudify.decorators import operation


@operation
def nothing(**_):
    pass
"""
MOST_MEGABYTES = 20
_PATIENCE = 30  # seconds


class Performing:
    """A host and what it says of operations."""

    def __init__(self, launch: Start) -> None:
        self._said: SimpleQueue[Performed] = SimpleQueue()
        self.host = Host(launch, self)

    def take(self, host: Host, message: Message) -> None:
        if isinstance(message, Performed):
            self._said.put(message)

    def lost(self, host: Host) -> None:
        """It was told to leave."""

    def perform(self) -> None:
        self.host.send(Perform("operation", "wheel", "wheel.nothing", pack(({}, {}))))
        performed = self._said.get(timeout=_PATIENCE)
        if performed.failure is not None:
            raise RuntimeError(f"the host could not perform: {performed}")

    def end(self) -> None:
        self.host.leave()
        self.host.wait(_PATIENCE)


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        environment = made_environment(folder, PLUGIN)
        become_subreaper()  # as a worker is
        templates = Templates()
        stack.callback(templates.close)
        launch = _copies(folder, environment, templates)
        warm = Performing(launch)
        stack.callback(warm.end)
        for name in ("warm", "bare"):
            (folder / name).mkdir()
        ours = stack.enter_context(
            bare.sqlite_loop(OPERATIONS, folder / "warm", lambda: _performing(warm))
        )
        loop = stack.enter_context(bare.sqlite_loop(OPERATIONS, folder / "bare"))
        yield [
            Comparison(
                name="operation, warm host",
                ours=ours,
                baseline=loop,
                against="bare commits and round trips",
                pieces=OPERATIONS,
                at_least=1 / 2,
                costs=lambda: _memory(folder, environment, launch),
            ),
            Comparison(
                name="operation, cold host",
                ours=lambda: _cold(launch),
                baseline=lambda: _import(environment),
                against="importing the plugin in a bare Python",
                at_least=1 / 3,
            ),
            Comparison(
                name="operation, first host",
                ours=lambda: _first(folder, environment),
                baseline=lambda: _import(environment),
                against="importing the plugin in a bare Python",
            ),
        ]


@contextmanager
def _performing(warm: Performing) -> Iterator[Callable[[], None]]:
    warm.perform()
    yield warm.perform


def _launch(folder: Path, environment: Environment, module: str) -> Launch:
    command = ("python", "-m", f"conductor.runtime.host.{module}")
    book = ProcessBook(folder / "running")
    return Launch(book, command, folder, dict(os.environ), folder / "log").within(environment)


def _copies(folder: Path, environment: Environment, templates: Templates) -> CopyOrLaunch:
    template, host = (
        _launch(folder, environment, f"operation_host{each}") for each in ("_template", "")
    )
    return CopyOrLaunch(templates, environment, template, host)


def _first(folder: Path, environment: Environment) -> None:
    templates = Templates()
    _cold(_copies(folder, environment, templates))
    templates.close()


def _cold(launch: Start) -> None:
    """Until its first operation has ended; that it ends does not count."""
    performing = Performing(launch)
    performing.perform()
    performing.host.leave()


def _import(environment: Environment) -> None:
    subprocess.run([environment.python, "-c", "import wheel"], check=True)  # noqa: S603


def _memory(folder: Path, environment: Environment, copies: Start) -> Sequence[Cost]:
    operation = Performing(copies)
    operation.perform()
    run = Performing(_launch(folder, environment, "run_host"))
    _wait_until_idle(run.host.pid)
    costs = [
        Cost(f"MB of an idle {name} host", proportional_megabytes(each.host.pid), MOST_MEGABYTES)
        for name, each in (("operation", operation), ("run", run))
    ]
    for each in (operation, run):
        each.end()
    return costs


def _wait_until_idle(pid: int) -> None:
    """One that has been given nothing says nothing: it is ready when it stops growing."""
    before, pause = -1.0, Event()
    while (now := proportional_megabytes(pid)) != before:
        before = now
        pause.wait(0.5)
