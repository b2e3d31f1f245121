"""A virtual environment in which a plugin's code runs."""

import sys
from dataclasses import dataclass
from pathlib import Path

_SITE = Path(f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages")


@dataclass(frozen=True)
class Environment:
    """Complete, and for reading: what plugins keep belongs into their deployments' folders."""

    key: str
    folder: Path

    @property
    def programs(self) -> Path:
        """Belongs first into the PATH of what runs there."""
        return self.folder / "bin"

    @property
    def python(self) -> Path:
        return self.programs / "python"

    @property
    def notes(self) -> Path:
        """Ours, about it."""
        return self.folder / "conductor"

    @property
    def site(self) -> Path:
        return self.folder / _SITE
