"""Where `cfy` keeps its things: readable by their owner only."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def own_folder() -> Path:
    """`$CFY_WORKDIR/.conductor`, else `~/.conductor`."""
    workdir = os.environ.get("CFY_WORKDIR")
    return (Path(workdir) if workdir else Path.home()) / ".conductor"


def write_private(path: Path, content: Mapping[str, Any]) -> None:
    """Replace the file in one step, mode 600 in a folder of mode 700."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    draft.replace(path)
