"""How far the installations of uploaded plugins came, for the manager to know."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conductor.domain.errors import ConductorError
from conductor.domain.ids import PluginId, WorkerId
from conductor.domain.plugin import InstallationState
from conductor.transport.records import Records

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InstallationNotes:
    records: Records
    worker_id: WorkerId

    @contextmanager
    def of(self, plugin_id: str) -> Iterator[None]:
        """Around the installation of one; whatever raises is its error."""
        self._note(plugin_id, InstallationState.INSTALLING)
        try:
            yield
        except Exception as error:
            self._note(plugin_id, InstallationState.ERROR, str(error))
            raise
        self._note(plugin_id, InstallationState.INSTALLED)

    def _note(self, plugin_id: str, state: InstallationState, error: str = "") -> None:
        """What cannot be noted costs nobody the installation."""
        try:
            self.records.note_plugin(self.worker_id, PluginId(plugin_id), state, error)
        except ConductorError:
            _log.exception("that plugin %s is %s could not be noted", plugin_id, state)
