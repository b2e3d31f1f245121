"""A blueprint on this machine, whatever it comes in: a YAML file, a folder, an archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cloudify_rest_client.archives import is_archive, is_url
from conductor.cli.failures import USAGE, Failure
from conductor.cli.lazy import ARCHIVE_BOUNDS, PACKAGE_ERROR, UNPACK, load

MAIN_FILE = "blueprint.yaml"


@contextmanager
def main_file(location: str, filename: str | None) -> Iterator[Path]:
    """The file to begin with. `filename` says which one it is, where there are several."""
    path = Path(location)
    if not path.exists():
        hint = "; what is behind a URL is checked by the server" if is_url(location) else ""
        raise Failure(f"There is no file {location} here{hint}", USAGE)
    if path.is_dir():
        yield found(path, filename, location)
    elif is_archive(path):
        with TemporaryDirectory() as home:
            _unpack(path, Path(home))
            inside = list(Path(home).iterdir())
            folder = inside[0] if len(inside) == 1 and inside[0].is_dir() else Path(home)
            yield found(folder, filename, location)
    else:
        yield found(path.parent, filename, str(path.parent)) if filename else path


def _unpack(archive: Path, into: Path) -> None:
    try:
        with archive.open("rb") as stream:
            load(UNPACK)(stream, into, load(ARCHIVE_BOUNDS)())
    except load(PACKAGE_ERROR) as error:
        raise Failure(f"{archive}: {error}") from error


def found(folder: Path, filename: str | None, location: str) -> Path:
    """The main file in the folder of a blueprint that came from this location."""
    name = filename or MAIN_FILE
    path = folder / name
    if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
        return path
    there = ", ".join(sorted(each.name for each in folder.glob("*.y*ml")))
    sentence = f"{location} has no {name}" + (
        f", but {there}" if there else " nor another YAML file"
    )
    raise Failure(f"{sentence}; name the main file with -n", USAGE)
