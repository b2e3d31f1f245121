"""The files of a blueprint: no import and no script leads out of its root folder."""

from dataclasses import dataclass
from pathlib import Path


class OutsideOfRoot(ValueError):
    """The path leaves the root folder, by `..`, as an absolute path or through a symbolic link."""


@dataclass(frozen=True)
class BlueprintFolder:
    """`root` None means that there are no files at all: the blueprint is a bare text."""

    root: Path | None

    def find(self, name: str, *, beside: Path | None = None) -> Path | None:
        """An existing file, looked for beside the naming file first and then below the root."""
        if self.root is None or "\0" in name:
            return None
        for base in (beside, self.root):
            if base is not None and (found := self._inside(base / name)) is not None:
                return found
        return None

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def shown(self, path: Path) -> str:
        root = self.root.resolve() if self.root else None
        return str(path.relative_to(root)) if root and path.is_relative_to(root) else str(path)

    def _inside(self, path: Path) -> Path | None:
        try:
            resolved = path.resolve()
            if self.root is None or not resolved.is_file():
                return None
        except OSError:  # a name that is too long, or a loop of links
            return None
        if not resolved.is_relative_to(self.root.resolve()):
            raise OutsideOfRoot(str(path))
        return resolved
