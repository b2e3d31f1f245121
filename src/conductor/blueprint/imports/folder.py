"""The files of a blueprint: no import and no script leads out of its folders."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

MOST_BYTES = 32 * 1024 * 1024


class OutsideOfRoot(ValueError):
    """The path leaves the folders, by `..`, as an absolute path or through a symbolic link."""


class TooLarge(ValueError):
    """No honest blueprint file is that large."""


@dataclass(frozen=True)
class BlueprintFolder:
    """`root` and then `more` are looked through. Without any there are no files at all: the
    blueprint is a bare text."""

    root: Path | None
    more: tuple[Path, ...] = ()

    @property
    def roots(self) -> tuple[Path, ...]:
        return self.more if self.root is None else (self.root, *self.more)

    def find(self, name: str, *, beside: Path | None = None) -> Path | None:
        """An existing file, looked for beside the naming file first and then below the roots."""
        if not self.roots or "\0" in name:
            return None
        bases = self.roots if beside is None else (beside, *self.roots)
        found = [path for base in bases if (path := _file(base / name)) is not None]
        for path in found:
            if any(path.is_relative_to(root.resolve()) for root in self.roots):
                return path
        if found:
            raise OutsideOfRoot(name)
        return None

    def has(self, name: str) -> bool:
        try:
            return self.find(name) is not None
        except OutsideOfRoot:
            return False

    def shown(self, path: Path) -> str:
        """Relative to the first root that holds it, as its author thinks of it."""
        for root in self.roots:
            if path.is_relative_to(root.resolve()):
                return str(path.relative_to(root.resolve()))
        return str(path)


def file_path(name: str) -> str:
    """The path in a `file:` URL; anything else as it is."""
    if not name.startswith("file:"):
        return name
    path = name.removeprefix("file:")
    return unquote("/" + path.partition("//")[2].partition("/")[2] if path[:2] == "//" else path)


def read_bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TooLarge(f"larger than {MOST_BYTES // 1024 // 1024} MiB")
    return content


def _file(path: Path) -> Path | None:
    try:
        resolved = path.resolve()
        return resolved if resolved.is_file() else None
    except OSError:  # a name that is too long, or a loop of links
        return None
    except RuntimeError:  # how older Pythons tell of a loop of links
        return None
