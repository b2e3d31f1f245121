"""What uv is asked to install for a plugin."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Order:
    """Relative paths of install arguments begin in `folder`. `constraints` are requirements that
    say where a library comes from if it is needed."""

    requirement: str | Path
    folder: Path
    constraints: Sequence[str] = ()
