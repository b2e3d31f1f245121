"""pip, for the interpreter that runs."""

import shutil
import sys
from importlib.util import find_spec

from conductor.runtime.sdk.exceptions import CommandExecutionException, PluginInstallationError
from conductor.runtime.sdk.local_command import LocalCommandRunner


def pip(action: str, *words: str) -> None:
    """Of uv where the interpreter has no pip of its own. `PluginInstallationError` has the end of
    what it printed."""
    try:
        LocalCommandRunner().run([*_program(action), *words])
    except CommandExecutionException as failed:
        last = "\n".join(str(failed.error or failed.output).splitlines()[-20:])
        raise PluginInstallationError(f"pip {action} {' '.join(words)} failed: {last}") from failed


def _program(action: str) -> list[str]:
    if find_spec("pip") is not None:
        yes = ["--yes"] if action == "uninstall" else []
        return [sys.executable, "-m", "pip", action, *yes]
    uv = shutil.which("uv")
    if uv is None:
        raise PluginInstallationError(
            f"{sys.executable} has no pip, and uv is not on the PATH: install one of them"
        )
    return [uv, "pip", action, "--python", sys.executable]
