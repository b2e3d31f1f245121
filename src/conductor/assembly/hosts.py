"""How the host processes are started."""

import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from conductor.transport.host import Host, HostStarter, Launch

_OURS = ("CONDUCTOR_", "CFY_")


def host_starter(module: str, folder: Path) -> HostStarter:
    """Starts `python -m module` with the user's environment, less what belongs to the server."""
    launch = Launch(
        command=(sys.executable, "-m", module),
        folder=folder,
        environment=_environment(os.environ),
        log=folder / "output.log",
    )
    return partial(Host, launch)


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in environment.items() if not k.startswith(_OURS)}
    programs = str(Path(sys.executable).parent)
    return {**kept, "PATH": f"{programs}{os.pathsep}{kept.get('PATH', os.defpath)}"}
