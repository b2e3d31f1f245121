"""`ctx.operation`: which operation runs, and the wish that it be tried again."""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.sdk.exceptions import NonRecoverableError, OperationRetry


class OperationContext:
    def __init__(self, raw: Any) -> None:
        if not isinstance(raw, Mapping):
            raise NonRecoverableError(
                f"the context's 'operation' must be a dict with name and retry_number, not {raw!r}"
            )
        self._operation_context = raw
        self._operation_retry: OperationRetry | None = None

    @property
    def name(self) -> str | None:
        """As in the interface: `cloudify.interfaces.lifecycle.start`."""
        return self._operation_context.get("name")

    @property
    def retry_number(self) -> int:
        return int(self._operation_context.get("retry_number") or 0)

    @property
    def max_retries(self) -> int | None:
        """-1 means: without end."""
        return self._operation_context.get("max_retries")

    @property
    def relationship(self) -> str | None:
        """`source` or `target`: the side of the relationship that this operation serves."""
        return self._operation_context.get("relationship")

    def retry(self, message: str | None = None, retry_after: float | None = None) -> None:
        """Have the operation tried again, `retry_after` seconds after it returned normally."""
        self._operation_retry = OperationRetry(
            message or f"operation {self.name} asked to be tried again", retry_after
        )
