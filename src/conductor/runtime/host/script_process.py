"""Runs a script as a process of its own."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from conductor.channel.spool import spool_folder
from conductor.domain.masking import NO_SECRETS, Masker
from conductor.domain.messages import OPERATION_VARIABLE
from conductor.runtime.host.script_output import Output, Say, follow
from conductor.runtime.sdk.exceptions import NonRecoverableError

COMMANDS = Path(__file__).parent / "commands"
ENCODED = (dict, list, set, tuple, bool)
_SIGNALS = {int(each): each.name for each in signal.Signals}


class ProcessException(Exception):
    """A script ended with another exit code than 0. `command` names it as its author does, and
    `stdout` and `stderr` are their last lines."""

    def __init__(
        self, command: str, exit_code: int, stdout: str | None = None, stderr: str | None = None
    ) -> None:
        why = f":\n{stderr}" if stderr else ""
        super().__init__(f"command {command} {_ended(exit_code)}{why}")
        self.command = command
        self.exit_code = exit_code
        self.stdout = stdout
        self.stderr = stderr


def _ended(exit_code: int) -> str:
    """A process that a signal ended has a negative code; a shell says 128 + n of such a command."""
    if exit_code < 0:
        return f"was ended by {_signal(-exit_code)}"
    hint = f" (128 + {_signal(exit_code - 128)})" if exit_code - 128 in _SIGNALS else ""
    return f"ended with exit code {exit_code}{hint}"


def _signal(number: int) -> str:
    return _SIGNALS.get(number, f"signal {number}")


def run_script(
    script: Path,
    process: Mapping[str, Any],
    inputs: Mapping[str, Any],
    socket_url: str,
    say: Say,
    masker: Callable[[], Masker] = lambda: NO_SECRETS,
    name: str = "script",
) -> None:
    """Run it to its end; each line it prints is said at once, masked. Failure: `ProcessException`,
    which says `name` and not where the file happens to be.

    What the script leaves running in the background keeps running, and is not waited for.
    """
    environment = script_environment(process, inputs, socket_url)
    command = command_line(script, process, environment)
    told = command.replace(shlex.quote(str(script)), shlex.quote(name))
    with ExitStack() as afterwards:
        outputs = [
            afterwards.enter_context(closing(output)) for output in _outputs(process, say, masker)
        ]
        running = afterwards.enter_context(_start(command, told, process, environment, outputs))
        follow(outputs, _end_of(running))
        exit_code = running.wait()
    if exit_code != 0:
        tails = ["\n".join(output.tail) for output in outputs]
        raise ProcessException(told, exit_code, tails[0], tails[-1])


def script_environment(
    process: Mapping[str, Any], inputs: Mapping[str, Any], socket_url: str
) -> dict[str, str]:
    """The host's variables, the operation's inputs, and `process.env` over both."""
    path = os.environ.get("PATH", os.defpath)
    environment = {
        "TMPDIR": tempfile.gettempdir(),
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(COMMANDS), path]),
    }
    for source in (inputs, process.get("env") or {}):
        environment.update({str(name): as_variable(value) for name, value in source.items()})
    if socket_url:
        environment["CTX_SOCKET_URL"] = socket_url
    return environment


def as_variable(value: Any) -> str:
    """Structures and truth values as JSON, the rest as it prints."""
    if isinstance(value, ENCODED):
        return json.dumps(value, default=list)
    return str(value)


def command_line(script: Path, process: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """What the shell is given: `[prefix] script [args]`. The shell expands prefix and args."""
    prefix = process.get("command_prefix") or _interpreter(script, environment)
    arguments = [str(argument) for argument in process.get("args") or []]
    return " ".join(filter(None, [prefix, shlex.quote(str(script)), *arguments]))


def _interpreter(script: Path, environment: Mapping[str, str]) -> str | None:
    """The prefix for a script that does not name its interpreter; checks the one that it names."""
    if script.suffix == ".ps1":
        return "powershell"
    with script.open("rb") as stream:
        first_line = stream.readline(512).decode(errors="replace")
    if first_line.startswith("#!"):
        _require_unix_lines(script, first_line)
        _require(script, first_line[2:].split(), environment)
        return None
    return shlex.quote(sys.executable) if script.suffix == ".py" else None


def _require_unix_lines(script: Path, first_line: str) -> None:
    if first_line.endswith("\r\n"):
        raise NonRecoverableError(
            f"the lines of script {script.name} end as on Windows, with CR and LF, so that no "
            "interpreter is found for it: save it with LF alone"
        )


def _require(script: Path, named: list[str], environment: Mapping[str, str]) -> None:
    program = named[0] if named else ""
    if Path(program).name == "env":
        program = next((word for word in named[1:] if not word.startswith("-")), program)
    if "=" not in program and shutil.which(program, path=environment["PATH"]) is None:
        raise NonRecoverableError(
            f"script {script.name} asks for the interpreter {program!r}, which is not on this "
            "machine; install it, or set process.command_prefix"
        )


def _outputs(
    process: Mapping[str, Any], say: Say, masker: Callable[[], Masker]
) -> Iterator[Output]:
    folder = spool_folder()
    operation_id = os.environ.get(OPERATION_VARIABLE, "none")
    streams = ["stdout"] if process.get("stderr_to_stdout") else ["stdout", "stderr"]
    for stream in streams:
        is_logged = bool(process.get(f"log_{stream}", True))
        yield Output(folder, operation_id, stream, say, masker, is_logged=is_logged)


def _in_place_of_its_shell(command: str, process: Mapping[str, Any]) -> str:
    """So that a signal reaches the script, and no shell ends before it. Where a prefix or arguments
    may be more than one command, the shell stays."""
    arguments = "".join(map(str, process.get("args") or ()))
    may_be_more = process.get("command_prefix") or any(each in arguments for each in ";&|\n")
    return command if may_be_more else f"exec {command}"


def _start(
    command: str,
    told: str,
    process: Mapping[str, Any],
    environment: Mapping[str, str],
    outputs: Sequence[Output],
) -> subprocess.Popen[bytes]:
    """In a session of its own, so that it can be told from whatever else runs."""
    pipes = [output.spooler.pipe for output in outputs]
    try:
        return subprocess.Popen(  # noqa: S602 - promised: the shell expands prefix and args
            _in_place_of_its_shell(command, process),
            shell=True,
            cwd=process.get("cwd"),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=pipes[0],
            stderr=pipes[-1],
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise NonRecoverableError(f"command {told} could not be started: {error}") from error
    finally:
        for pipe in pipes:
            os.close(pipe)


def _end_of(running: subprocess.Popen[bytes]) -> threading.Event:
    ended = threading.Event()

    def wait() -> None:
        running.wait()
        ended.set()

    threading.Thread(target=wait, name="script-end", daemon=True).start()
    return ended
