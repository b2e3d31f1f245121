"""Installs plugins that somebody asked for ahead of their use."""

import logging
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from conductor.channel.content_digest import content_digest
from conductor.domain.errors import ConductorError
from conductor.domain.ids import PluginId
from conductor.domain.plugin_source import PluginSource
from conductor.domain.worker import WantedPlugin
from conductor.transport.installation_notes import InstallationNotes
from conductor.transport.plugin_code import PluginCode

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PluginsAhead:
    notes: InstallationNotes
    code: PluginCode
    _under_way: set[PluginId] = field(default_factory=set)

    def install(self) -> None:
        """Takes what is wanted, and returns: other threads do it. What was given already, and is
        not done yet, may be given again."""
        for wanted in self.notes.records.claim_plugins(self.notes.worker_id):
            if wanted.id not in self._under_way:
                self._under_way.add(wanted.id)
                self.code.do_aside(partial(self._install, wanted))

    def _install(self, wanted: WantedPlugin) -> None:
        try:
            with self.notes.of(wanted.id), TemporaryDirectory(prefix="conductor-plugin-") as folder:
                file = Path(folder) / Path(wanted.file).name
                file.write_bytes(self.notes.records.plugin_package(wanted.id))
                self.code.environments.prepare(_source(wanted, file), _log.info)
        except ConductorError as error:
            _log.info("%s", error)  # and it is noted
        finally:
            self._under_way.discard(wanted.id)


def _source(wanted: WantedPlugin, file: Path) -> PluginSource:
    return PluginSource(
        name=wanted.name,
        place=file,
        digest=content_digest(f"package {wanted.id}"),
        tenant=wanted.tenant,
        version=wanted.version,
    )
