"""The cancellation of an execution together with the flags of `cloudify.workflows.api`."""

from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.sdk import workflow_api


class FlaggedCancellation(Cancellation):
    """Also asked for by who sets the flags of `cloudify.workflows.api` by hand."""

    def __init__(self) -> None:
        self._is_requested = False
        super().__init__()

    @property
    def is_requested(self) -> bool:
        return self._is_requested or workflow_api.cancel_request

    @is_requested.setter
    def is_requested(self, value: bool) -> None:
        self._is_requested = value
