"""Snapshots: all that a server has, in one archive."""

from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.kept_archives import KeptArchive, KeptArchivesClient


class Snapshot(KeptArchive):
    """Where one is read from a file, its status is `uploaded`."""


class SnapshotsClient(KeptArchivesClient[Snapshot]):
    path, record = "/snapshots", Snapshot
    url_argument = "snapshot_archive_url"

    def create(
        self,
        snapshot_id: str,
        include_credentials: bool = True,
        include_logs: bool = True,
        include_events: bool = True,
        queue: bool = False,
        tempdir_path: str | None = None,
        legacy: bool | None = None,
        listener_timeout: float | None = None,
    ) -> Execution:
        """Start `create_snapshot`; the snapshot is there when it ends."""
        wishes = given(tempdir_path=tempdir_path, legacy=legacy, listener_timeout=listener_timeout)
        data = {
            "include_credentials": include_credentials,
            "include_logs": include_logs,
            "include_events": include_events,
            "queue": queue,
            **wishes,
        }
        answer = self.api.put(self._at(snapshot_id), data, expected_status_code=201)
        return Execution(answer)

    def restore(
        self,
        snapshot_id: str,
        force: bool = False,
        restore_certificates: bool = False,
        no_reboot: bool = False,
        ignore_plugin_failure: bool = False,
        timeout: int = 300,
    ) -> Execution:
        """Start `restore_snapshot`; `force` replaces what the server has. `timeout`: seconds."""
        data = {
            "force": force,
            "restore_certificates": restore_certificates,
            "no_reboot": no_reboot,
            "ignore_plugin_failure": ignore_plugin_failure,
            "timeout": timeout,
        }
        return Execution(self.api.post(self._at(snapshot_id, "restore"), data))

    def get_status(self) -> dict[str, Any]:
        """Return `{status: running|not-running}`: whether one is being restored."""
        return dict(self.api.get("/snapshot-status"))
