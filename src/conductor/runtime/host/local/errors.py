"""What a local environment refuses, in the words that its users were promised."""

from conductor.domain.errors import ConductorError, NotFound
from conductor.runtime.sdk.instance_conflict import StorageConflictError

__all__ = ["REFUSALS", "EnvironmentBusy", "NotLocal", "RecordMissing", "StorageConflictError"]


class RecordMissing(NotFound, KeyError):
    """Nothing of that kind has that id."""

    __str__ = Exception.__str__


class NotLocal(ConductorError, NotImplementedError):
    """Only a server knows that."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not implemented by local environments: it needs a server")


class EnvironmentBusy(ConductorError):
    """Another execution of the same environment is under way."""


# What asks for too much, or for what is not there, before anything has run.
REFUSALS = (ConductorError, ValueError, ImportError, AttributeError)
