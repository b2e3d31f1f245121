"""Deployments that another one has as its services, which go down before it does.

They are those with the label `csys-obj-parent`, its value the id of the other one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution
from conductor.runtime.builtin.awaited import awaited, begun

_PARENT = "csys-obj-parent"
_PAGE = 500


class ServicesStay(RuntimeError):
    """Some services could not be uninstalled, so neither can what they need."""

    hide_traceback = True


@dataclass(frozen=True)
class Services:
    ctx: Any

    def uninstall(self, parameters: Mapping[str, Any], *, is_failure_ignored: bool) -> None:
        """Side by side, and return when all have ended. Each does the same with its own services.

        A cancel ends theirs too. In a local environment there are none.
        """
        if self.ctx.local:
            return
        executions = [self._begun(service, parameters) for service in self._ids()]
        waiting = [each for each in executions if each is not None]
        ended = awaited(self.ctx, waiting, "the services")
        failed = [each for each in ended if each.status != Execution.TERMINATED]
        if failed and not is_failure_ignored:
            names = ", ".join(f"{each.deployment_id} ({each.id}: {each.status})" for each in failed)
            raise ServicesStay(f"these services could not be uninstalled: {names}")

    @property
    def _client(self) -> Any:
        return self.ctx.internal.handler.client

    def _ids(self) -> Iterator[str]:
        for deployment in self._deployments():
            for label in deployment.labels or ():
                is_ours = (label["key"], label["value"]) == (_PARENT, self.ctx.deployment.id)
                if is_ours and deployment.id != self.ctx.deployment.id:
                    yield deployment.id

    def _deployments(self) -> Iterator[Any]:
        seen, total = 0, 1
        while seen < total:
            page = self._client.deployments.list(
                _include=["id", "labels"], _sort="id", _size=_PAGE, _offset=seen
            )
            yield from page
            seen, total = seen + max(len(page), 1), page.metadata.pagination.total

    def _begun(self, service: str, parameters: Mapping[str, Any]) -> Any:
        """What this execution had begun before it was interrupted, or a new one; None where there
        is nothing to uninstall."""
        found = begun(self.ctx, service, "uninstall")
        if found is not None:
            return found
        self.ctx.logger.info(f"Uninstalling the service {service}")
        settings = {"allow_custom_parameters": True, "dry_run": self.ctx.dry_run}
        try:
            return self.ctx.start_execution(service, "uninstall", parameters=parameters, **settings)
        except CloudifyClientError as refused:
            if refused.error_code != "unavailable_workflow_error":
                raise
            return None
