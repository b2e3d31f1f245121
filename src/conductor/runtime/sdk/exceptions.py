"""Every exception of framework §2.4: the engine's, and those that only plugin code knows."""

from typing import Any

from conductor.runtime.engine.exceptions import (
    Causes,
    ExecutionCancelled,
    NonRecoverableError,
    OperationRetry,
    RecoverableError,
    WorkflowFailed,
)

__all__ = [
    "ClosedAMQPClientException",
    "CloudifySerializationRetry",
    "CommandExecutionError",
    "CommandExecutionException",
    "ExecutionCancelled",
    "HttpException",
    "InvalidBlueprintImport",
    "NonRecoverableError",
    "OperationRetry",
    "PluginInstallationError",
    "ProcessKillCancelled",
    "RecoverableError",
    "StopAgent",
    "TimeoutException",
    "WorkflowFailed",
]


class CloudifySerializationRetry(RecoverableError):
    """A serial operation waits for its siblings."""


class HttpException(NonRecoverableError):
    """A resource could not be fetched."""

    def __init__(self, url: str, code: int, message: str, causes: Causes = None) -> None:
        super().__init__(f"{url} ({code}) : {message}", causes=causes)
        self.url = url
        self.code = code
        self.message = message


class CommandExecutionError(RuntimeError):
    def __init__(self, command: str, error: Any = None) -> None:
        super().__init__(f"Failed executing command: {command}. {error or ''}".rstrip())
        self.command = command
        self.error = error


class CommandExecutionException(Exception):
    def __init__(self, command: str, error: str, output: str, code: int) -> None:
        super().__init__(f"Command {command!r} ended with {code}: {error}")
        self.command = command
        self.error = error
        self.output = output
        self.code = code


class TimeoutException(Exception):
    """Something took longer than it was allowed to."""


class ClosedAMQPClientException(Exception):
    """Kept for code that still catches it; nothing here speaks AMQP."""


class PluginInstallationError(Exception):
    """A plugin's environment could not be made."""


class ProcessKillCancelled(NonRecoverableError):
    """The operation's process was killed because its execution was."""


class StopAgent(Exception):
    def __init__(self, *args: Any, causes: Causes = None) -> None:
        super().__init__(*args)
        self.causes = list(causes or [])


class InvalidBlueprintImport(RuntimeError):
    def __init__(self, *args: Any, causes: Causes = None) -> None:
        super().__init__(*args)
        self.causes = list(causes or [])
