"""The environments in which the code of plugins is loaded, for each run that needs them."""

import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from weakref import WeakKeyDictionary

from conductor.channel.content_digest import content_digest
from conductor.domain.clock import Clock
from conductor.domain.event import LOG, EventRecord
from conductor.domain.facts import Said
from conductor.domain.plugin_source import PluginSource
from conductor.transport.environments.environment import Environment
from conductor.transport.environments.environments import Environments
from conductor.transport.environments.errors import UnsupportedPlugin
from conductor.transport.execution_journal import ExecutionJournal
from conductor.transport.installation_notes import InstallationNotes

Code = Environment | None  # None: what the worker itself is made of

_AT_ONCE = 4  # installations
_LOGGER = "plugin_installer"


class PluginCode:
    """Finds or makes the environment of a plugin, once for each run. `open_environments` is called
    when the first is needed."""

    def __init__(
        self,
        open_environments: Callable[[], Environments],
        clock: Clock,
        notes: InstallationNotes | None = None,
        unused_for: timedelta = timedelta(days=30),
    ) -> None:
        self._open = open_environments
        self._clock = clock
        self._notes = notes
        self._unused_for = unused_for
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="plugins")
        self._found: WeakKeyDictionary[ExecutionJournal, dict[str, Future[Code]]]
        self._found = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(
        self, journal: ExecutionJournal, plugin: str, then: Callable[["Future[Code]"], object]
    ) -> None:
        """`then` gets the answer: at once when it is known, else in another thread."""
        if plugin not in journal.assignment.plugins:
            then(_NOTHING_TO_INSTALL)
            return
        with self._lock:
            of_run = self._found.setdefault(journal, {})
            future = of_run.get(plugin)
            if future is None:
                future = of_run[plugin] = self._threads.submit(self._find, journal, plugin)
        future.add_done_callback(then)

    def do_aside(self, work: Callable[[], object]) -> None:
        """In one of the threads in which plugins are installed."""
        self._threads.submit(work)

    def tend(self, in_use: Collection[str]) -> None:
        """Now and then: environments that nobody has used for a long time go."""
        if "environments" in vars(self):
            self.environments.remove_unused(in_use, unused_for=self._unused_for)

    def stop(self) -> None:
        """What is being installed fails."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if "environments" in vars(self):
            self.environments.stop()

    @cached_property
    def environments(self) -> Environments:
        environments = self._open()
        environments.remove_leftovers()
        return environments

    def _find(self, journal: ExecutionJournal, plugin: str) -> Code:
        """The first place that fits this machine."""
        refused: UnsupportedPlugin | None = None
        for place in journal.call("plugin_places", {"name": plugin}):
            try:
                return self._prepared(journal, plugin, place)
            except UnsupportedPlugin as error:
                refused = refused or error
        raise refused or LookupError(f"plugin {plugin} lies nowhere")

    def _prepared(
        self, journal: ExecutionJournal, plugin: str, place: Mapping[str, Any]
    ) -> Environment:
        source = _source(journal, plugin, place)
        found = self.environments.find(source)
        if found is not None:
            return found

        def say(line: str) -> None:
            record = EventRecord(LOG, line, self._clock.now(), None, "info", _LOGGER)
            journal.append([Said(record)])

        with TemporaryDirectory(prefix="conductor-plugin-") as folder, self._noted(place):
            source = _fetched(journal, source, place, Path(folder))
            return self.environments.prepare(source, say)

    def _noted(self, place: Mapping[str, Any]) -> AbstractContextManager[None]:
        """Uploaded packages are reported; those of blueprints and URLs nobody could ask for."""
        if self._notes is None or "package" not in place:
            return nullcontext()
        return self._notes.of(str(place["package"]))


def _source(journal: ExecutionJournal, plugin: str, place: Mapping[str, Any]) -> PluginSource:
    """Nothing is fetched yet."""
    entry, assignment = journal.assignment.plugins[plugin], journal.assignment
    is_own = "folder" in place
    if "url" in place:
        lies, digest = str(place["url"]), content_digest(str(place["url"]))
    elif is_own:
        lies, digest = str(place["folder"]), str(place["digest"])
    else:
        lies, digest = str(place["file"]), content_digest(f"package {place['package']}")
    return PluginSource(
        name=plugin,
        place=lies,
        digest=digest,
        tenant=assignment.tenant,
        version=place.get("version") or entry.get("package_version"),
        deployment_id=assignment.deployment_id if is_own else None,
        install_arguments=str(entry.get("install_arguments") or ""),
    )


def _fetched(
    journal: ExecutionJournal, source: PluginSource, place: Mapping[str, Any], folder: Path
) -> PluginSource:
    if "url" in place:
        return source
    if "folder" in place:
        content = journal.call("plugin_folder", {"folder": place["folder"]})
        file = folder / f"{source.digest}.archive"
    else:
        asked = {"name": source.name, "plugin_id": place["package"]}
        content = journal.call("plugin_package", asked)
        file = folder / Path(str(place["file"])).name
    file.write_bytes(content)
    return replace(source, place=file)


_NOTHING_TO_INSTALL: Future[Code] = Future()
_NOTHING_TO_INSTALL.set_result(None)
