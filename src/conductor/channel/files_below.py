"""The files in a folder that somebody else names."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def paths_below(place: Path, folder: str) -> Iterator[str]:
    """Of all files below `folder`, from `place` on, with `/` between names. A folder that is not
    there or goes up (`..`) has none, and links lead nowhere outside of `place`."""
    if ".." in PurePosixPath(folder).parts:
        return
    try:
        home = place.resolve()
        start = home / folder.strip("/")
        is_there = start.is_dir()
    except (OSError, ValueError):  # too long, a NUL: no folder can have such a name
        return
    for parent, _, names in os.walk(start) if is_there else ():
        for name in names:
            file = Path(parent, name)
            if file.resolve().is_relative_to(home) and file.is_file():
                yield file.relative_to(home).as_posix()
