"""Log bundles: the server's log files, in one archive."""

from cloudify_rest_client.executions import Execution
from cloudify_rest_client.kept_archives import KeptArchive, KeptArchivesClient


class LogBundle(KeptArchive):
    """An archive of log files."""


class LogBundlesClient(KeptArchivesClient[LogBundle]):
    path, record = "/log-bundles", LogBundle
    url_argument = "log_bundle_archive_url"

    def create(self, log_bundle_id: str, queue: bool = False) -> Execution:
        """Start `create_log_bundle`; the bundle is there when it ends."""
        answer = self.api.put(self._at(log_bundle_id), {"queue": queue}, expected_status_code=201)
        return Execution(answer)
