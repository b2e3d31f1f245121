"""What a handler says about a task that ended (framework §1.10)."""

from typing import Any


class HandlerResult:
    """The answer of `on_success` and `on_failure`.

    `retried_task` may be set by a handler that supplies its own replacement for a retry.
    `is_failure` tells a failure that its subgraph answers for from one that was ignored.
    """

    HANDLER_RETRY = "handler_retry"
    HANDLER_FAIL = "handler_fail"
    HANDLER_IGNORE = "handler_ignore"
    HANDLER_CONTINUE = "handler_continue"

    def __init__(
        self, action: str, ignore_total_retries: bool = False, retry_after: float | None = None
    ) -> None:
        self.action = action
        self.ignore_total_retries = ignore_total_retries
        self.retry_after = retry_after
        self.retried_task: Any = None
        self.is_failure = False

    @classmethod
    def retry(
        cls, ignore_total_retries: bool = False, retry_after: float | None = None
    ) -> "HandlerResult":
        """Try again after `retry_after` seconds (default: the task's retry interval)."""
        return cls(cls.HANDLER_RETRY, ignore_total_retries, retry_after)

    @classmethod
    def fail(cls) -> "HandlerResult":
        return cls(cls.HANDLER_FAIL)

    @classmethod
    def cont(cls) -> "HandlerResult":
        return cls(cls.HANDLER_CONTINUE)

    @classmethod
    def ignore(cls) -> "HandlerResult":
        return cls(cls.HANDLER_IGNORE)

    def __repr__(self) -> str:
        return f"HandlerResult({self.action!r}, retry_after={self.retry_after!r})"
