"""Deployments that another one has as its services, which go down before it does.

They are those with the label `csys-obj-parent`, its value the id of the other one.
"""

import itertools
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution
from conductor.runtime.sdk import workflow_api

_PARENT = "csys-obj-parent"
_PAGE = 500
_LOOK = 1.0  # seconds between two looks at what is not done yet
_REPORT = 600  # looks between two lines in the log


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
        ended = self._awaited([each for each in executions if each is not None])
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
        since = self.ctx.get_execution()["created_at"]
        for each in self._client.executions.list(deployment_id=service, workflow_id="uninstall"):
            if each.status not in Execution.END_STATES and each.created_at > since:
                return each
        self.ctx.logger.info(f"Uninstalling the service {service}")
        settings = {"allow_custom_parameters": True, "dry_run": self.ctx.dry_run}
        try:
            return self.ctx.start_execution(service, "uninstall", parameters=parameters, **settings)
        except CloudifyClientError as refused:
            if refused.error_code != "unavailable_workflow_error":
                raise
            return None

    def _awaited(self, executions: list[Any]) -> list[Any]:
        """The same as they ended."""
        ended: list[Any] = []
        waiting = executions
        for look in itertools.count(1):
            now = [self._client.executions.get(each.id) for each in waiting]
            ended += [each for each in now if each.status in Execution.END_STATES]
            waiting = [each for each in now if each.status not in Execution.END_STATES]
            if not waiting:
                break
            if look % _REPORT == 0:
                names = ", ".join(str(each.deployment_id) for each in waiting)
                self.ctx.logger.info(f"Waiting for the services {names}")
            self._pause(waiting)
        return ended

    def _pause(self, waiting: list[Any]) -> None:
        """Until the next look, or until a cancel."""
        heard = threading.Event()
        workflow_api.cancel_callbacks.add(heard.set)
        try:
            if not workflow_api.has_cancel_request():
                heard.wait(_LOOK)
        finally:
            workflow_api.cancel_callbacks.discard(heard.set)
        if workflow_api.has_cancel_request():
            for each in waiting:
                with suppress(CloudifyClientError):  # it has ended meanwhile
                    self._client.executions.cancel(each.id)
            raise workflow_api.ExecutionCancelled
