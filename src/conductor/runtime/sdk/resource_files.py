"""Where a file of the blueprint or of the deployment is put when code asks for a copy."""

import tempfile
from pathlib import Path, PurePosixPath

from conductor.domain.errors import NotFound
from conductor.runtime.sdk.backend import Backend


def write_resource(content: bytes, resource_path: str, target_path: str | None) -> str:
    """The path: `target_path`, or a file of the resource's name in a new folder."""
    target = Path(target_path) if target_path else _new_place(resource_path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return str(target)


def write_folder(backend: Backend, folder: str, target_path: str | None) -> str:
    """Copies of all files below `folder`: in `target_path`, or in a new folder. `NotFound` when
    there are none."""
    paths = backend.resource_paths(folder)
    if not paths:
        raise NotFound("resource folder", folder)
    target = Path(target_path or tempfile.mkdtemp(prefix="resources-"))
    for path in paths:
        below = PurePosixPath("/", path).relative_to(PurePosixPath("/", folder))
        write_resource(backend.resource(path), path, str(target / below))
    return str(target)


def _new_place(resource_path: str) -> Path:
    return Path(tempfile.mkdtemp(prefix="resource-")) / PurePosixPath(resource_path).name
