"""Where plugins are installed, and where somebody wants them to be.

A request only notes `pending-install`. The worker of a manager asks for what is `awaited` there,
does it, and reports each step: `installing`, then `installed` or `error` with the reason. A plugin
that it installs unasked, because an operation needs it, is reported in the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor.control.services.errors import UnknownAction
from conductor.control.services.plugin_access import seen
from conductor.control.services.plugins import PluginView
from conductor.control.services.run_queue import RunQueue
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import PluginId
from conductor.domain.lifecycle import Actor
from conductor.domain.plugin import InstallationState, PluginInstallation

_REQUESTS = {"install": InstallationState.PENDING_INSTALL}


@dataclass(frozen=True)
class PluginInstallations:
    """`managers` are the names of those that a client may mean."""

    work: UnitOfWorkFactory
    queue: RunQueue
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

    def note(
        self, plugin_id: PluginId, manager: str, state: InstallationState, error: str = ""
    ) -> None:
        """`report`, from a manager's own worker."""
        with self.work.writing() as unit:
            _move(unit, PluginInstallation(plugin_id, manager), state, by=Actor.WORKER, error=error)

    def awaited(self, manager: str) -> list[PluginInstallation]:
        with self.work.reading() as unit:
            return unit.plugin_installations.awaited(manager)


def _move(
    unit: UnitOfWork,
    place: PluginInstallation,
    state: InstallationState,
    *,
    by: Actor,
    error: str = "",
) -> None:
    known = unit.plugin_installations.find(
        place.plugin_id, manager=place.manager, agent=place.agent
    )
    unit.plugin_installations.put((known or place).move_to(state, by=by, error=error))
