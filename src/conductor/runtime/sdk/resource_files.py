"""Where a file of the blueprint or of the deployment is put when code asks for a copy."""

import tempfile
from pathlib import Path, PurePosixPath


def write_resource(content: bytes, resource_path: str, target_path: str | None) -> str:
    """The path: `target_path`, or a file of the resource's name in a new folder."""
    target = Path(target_path) if target_path else _new_place(resource_path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return str(target)


def _new_place(resource_path: str) -> Path:
    return Path(tempfile.mkdtemp(prefix="resource-")) / PurePosixPath(resource_path).name
