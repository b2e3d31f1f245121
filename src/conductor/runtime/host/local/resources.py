"""Files of a deployment and of its blueprint."""

from pathlib import Path

from conductor.channel.files_below import paths_below
from conductor.runtime.host.local.records import Records


def resource(records: Records, path: str) -> bytes:
    """Never a file outside of these folders; `FileNotFoundError` when neither has it."""
    for folder in _folders(records):
        found = _file_within(folder, path)
        if found is not None:
            return found.read_bytes()
    raise FileNotFoundError(f"resource {path!r} not found in deployment {records.deployment.id!r}")


def resource_paths(records: Records, below: str) -> list[str]:
    """Of all files in the folder `below` of both, in the alphabet's order."""
    return sorted({path for folder in _folders(records) for path in paths_below(folder, below)})


def _folders(records: Records) -> list[Path]:
    folders = (records.workdir(), records.deployment.blueprint.resources)
    return [folder for folder in folders if folder is not None]


def _file_within(folder: Path, path: str) -> Path | None:
    found = (folder / path.lstrip("/")).resolve()
    return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
