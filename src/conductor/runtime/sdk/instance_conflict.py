"""Somebody else saved a node instance since it was read."""

from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.domain.errors import Conflict


class StorageConflictError(Conflict):
    """What a local environment raises; it is the same to whoever catches it on a server."""


class InstanceConflict(StorageConflictError, CloudifyClientError):
    """Plugin code catches this as the 409 that the REST client raises, too."""

    def __init__(self, instance_id: str) -> None:
        CloudifyClientError.__init__(
            self,
            f"node instance {instance_id} was changed by somebody else since it was read; "
            "give update() an on_conflict handler, or refresh() and try again",
            status_code=409,
            error_code="conflict_error",
        )
