"""What stands behind a context that was given no backend: nothing, and it says so."""

from typing import Any

from conductor.domain.masking import NO_SECRETS
from conductor.runtime.sdk.exceptions import NonRecoverableError


class NoBackend:
    """Refuses to give records, and lets words fall."""

    def __getattr__(self, name: str) -> Any:
        raise NonRecoverableError(
            f"this context was made of a plain dict and has no records to ask ({name}); "
            "run the code in a local environment, or use MockCloudifyContext"
        )

    masker = NO_SECRETS

    def say(self, record: Any) -> None:
        """Nobody listens."""
