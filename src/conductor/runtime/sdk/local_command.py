"""Runs a command on this machine and waits for it."""

import logging
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductor.runtime.sdk.exceptions import CommandExecutionException


@dataclass(frozen=True)
class CommandExecutionResponse:
    command: str | Sequence[str]
    std_out: str | None
    std_err: str | None
    return_code: int


class LocalCommandRunner:
    """`LocalCommandRunner().run("ls /opt").std_out`. No shell takes part."""

    def __init__(self, logger: logging.Logger | None = None, host: str = "localhost") -> None:
        self.logger = logger or logging.getLogger("LocalCommandRunner")
        self.host = host

    def run(
        self,
        command: str | Sequence[str],
        exit_on_failure: bool = True,
        stdout_pipe: bool = True,
        stderr_pipe: bool = True,
        cwd: str | None = None,
        execution_env: Mapping[str, str] | None = None,
        encoding: str = "utf-8",
    ) -> CommandExecutionResponse:
        """Outputs come back stripped. Failure raises `CommandExecutionException`, unless
        `exit_on_failure` is false. `execution_env` adds to this process's variables."""
        words = shlex.split(command) if isinstance(command, str) else list(command)
        self.logger.debug("[%s] run: %s", self.host, command)
        ended = subprocess.run(  # noqa: S603 - running what the caller says is the purpose
            words,
            check=False,
            cwd=cwd,
            env={**os.environ, **(execution_env or {})},
            stdout=subprocess.PIPE if stdout_pipe else None,
            stderr=subprocess.PIPE if stderr_pipe else None,
        )
        out, err = _text(ended.stdout, encoding), _text(ended.stderr, encoding)
        if ended.returncode != 0 and exit_on_failure:
            raise CommandExecutionException(
                shlex.join(words), error=err or "", output=out or "", code=ended.returncode
            )
        return CommandExecutionResponse(command, out, err, ended.returncode)


def _text(output: bytes | None, encoding: str) -> str | None:
    return None if output is None else output.decode(encoding, "replace").rstrip()
