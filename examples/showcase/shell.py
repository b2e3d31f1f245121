"""Types `cfy` as a person would: every command is shown before it runs."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from showcase.errors import StepFailed


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()  # keeps the order with what the commands print


class Shell:
    """Runs our own `cfy` with its profile in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._cfy = str(Path(sys.executable).with_name("cfy"))
        self._environment = {**os.environ, "CFY_WORKDIR": str(folder)}

    def cfy(self, *words: str, typed: str | None = None) -> None:
        """Run a command on this terminal; `typed` goes to its standard input unseen."""
        say(f"\n$ cfy {shlex.join(words)}")
        finished = subprocess.run(  # noqa: S603 - our own program
            [self._cfy, *words], env=self._environment, input=typed, text=True, check=False
        )
        if finished.returncode == 130:
            raise KeyboardInterrupt
        if finished.returncode != 0:
            raise StepFailed(
                f"`cfy {shlex.join(words)}` ended with exit code {finished.returncode}"
            )

    def ask(self, *words: str) -> Any:
        """The same for the demo's own eyes: nothing is shown, the JSON answer is returned."""
        finished = subprocess.run(  # noqa: S603 - our own program
            [self._cfy, *words, "--json"],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode != 0:
            raise StepFailed(f"`cfy {shlex.join(words)}` failed: {finished.stderr.strip()}")
        return json.loads(finished.stdout)
