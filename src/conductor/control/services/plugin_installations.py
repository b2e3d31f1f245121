"""Where plugins are installed, and where somebody wants them to be.

A request only notes `pending-install`. A worker of the manager takes it by `claim`,
does it, and reports each step: `installing`, then `installed` or `error` with the reason. A plugin
that it installs unasked, because an operation needs it, is reported in the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor.control.services.errors import UnknownAction
from conductor.control.services.plugin_access import seen
from conductor.control.services.plugin_files import PluginFiles
from conductor.control.services.plugins import PluginView
from conductor.control.services.run_queue import RunQueue
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import PluginId
from conductor.domain.lifecycle import Actor
from conductor.domain.plugin import InstallationState, Plugin, PluginInstallation
from conductor.domain.worker import WantedPlugin

_REQUESTS = {"install": InstallationState.PENDING_INSTALL}


@dataclass(frozen=True)
class PluginInstallations:
    """`managers` are the names of those that a client may mean."""

    work: UnitOfWorkFactory
    queue: RunQueue
    files: PluginFiles
    managers: Sequence[str]

    def request(
        self,
        caller: Caller,
        identifier: str,
        action: str,
        *,
        managers: Sequence[str] = (),
        agents: Sequence[str] = (),
    ) -> PluginView:
        """On every manager when no place is named."""
        if action not in _REQUESTS:
            raise UnknownAction(f"plugins know no action {action!r}: only {', '.join(_REQUESTS)}")
        for unknown in sorted(set(managers) - set(self.managers)):
            raise NotFound("manager", unknown)
        if not managers and not agents:
            managers = self.managers
        with self.work.writing() as unit:
            plugin = seen(unit, caller, identifier)
            places = [PluginInstallation(plugin.id, manager=each) for each in managers]
            places += [PluginInstallation(plugin.id, agent=each) for each in agents]
            for place in places:
                _move(unit, place, _REQUESTS[action], by=Actor.PERSON)
            unit.after_commit(self.queue.beckon)
            return PluginView(plugin, unit.plugin_installations.of([plugin.id]))

    def report(
        self,
        caller: Caller,
        identifier: str,
        state: str,
        *,
        manager: str | None = None,
        agent: str | None = None,
        error: str | None = None,
    ) -> PluginView:
        """From whoever installs, about one place; `IllegalMove` when the life cycle forbids it."""
        if bool(manager) == bool(agent):
            raise Conflict(f"plugin {identifier}: name a manager or an agent, and one of them only")
        if state not in list(InstallationState):
            raise InvalidInput(f"a plugin is never {state!r}: {', '.join(InstallationState)}")
        with self.work.writing() as unit:
            plugin = seen(unit, caller, identifier)
            place = PluginInstallation(plugin.id, manager or "", agent or "")
            _move(unit, place, InstallationState(state), by=Actor.WORKER, error=error or "")
            return PluginView(plugin, unit.plugin_installations.of([plugin.id]))

    def claim(self, worker_id: str) -> list[WantedPlugin]:
        """What somebody wants to be installed here; each now belongs to this worker. So does what
        it is installing already: it may not have heard the answer that gave it."""
        with self.work.writing() as unit:
            awaited = [
                each
                for manager in self.managers
                for each in unit.plugin_installations.awaited(manager)
                if each.state is InstallationState.PENDING_INSTALL
            ]
            for each in awaited:
                _claim(unit, each, worker_id)
            held = {each.plugin_id for each in unit.plugin_installations.held_by(worker_id)}
            plugins = [unit.plugins.by_id(each) for each in sorted(held)]
            return [_wanted(plugin) for plugin in plugins if plugin is not None]

    def package(self, plugin_id: PluginId) -> bytes:
        with self.work.reading() as unit:
            plugin = unit.plugins.by_id(plugin_id)
        if plugin is None:
            raise NotFound("plugin", plugin_id)
        with self.files.package(plugin) as package:
            return package.read()

    def note(
        self, worker_id: str, plugin_id: PluginId, state: InstallationState, error: str = ""
    ) -> None:
        """`report`, from a worker of the managers here. Of a plugin that was deleted meanwhile
        nothing is noted."""
        holder = worker_id if state is InstallationState.INSTALLING else ""
        with self.work.writing() as unit:
            if unit.plugins.by_id(plugin_id) is None:
                return
            for manager in self.managers:
                place = PluginInstallation(plugin_id, manager)
                _move(unit, place, state, by=Actor.WORKER, error=error, worker=holder)


def _move(
    unit: UnitOfWork,
    place: PluginInstallation,
    state: InstallationState,
    *,
    by: Actor,
    error: str = "",
    worker: str = "",
) -> None:
    known = unit.plugin_installations.find(
        place.plugin_id, manager=place.manager, agent=place.agent
    )
    unit.plugin_installations.put(
        (known or place).move_to(state, by=by, error=error, worker=worker)
    )


def _claim(unit: UnitOfWork, pending: PluginInstallation, worker_id: str) -> None:
    """Unless another worker was faster."""
    begun = pending.move_to(InstallationState.INSTALLING, by=Actor.WORKER, worker=worker_id)
    unit.plugin_installations.swap(pending, begun)


def _wanted(plugin: Plugin) -> WantedPlugin:
    return WantedPlugin(
        plugin.id,
        plugin.tenant,
        plugin.package_name,
        plugin.package_version,
        plugin.archive_name,
    )
