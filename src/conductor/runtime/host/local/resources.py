"""Files of a deployment and of its blueprint."""

from pathlib import Path

from conductor.runtime.host.local.records import Records


def resource(records: Records, path: str) -> bytes:
    """Never a file outside of these folders; `FileNotFoundError` when neither has it."""
    for folder in (records.workdir(), records.deployment.blueprint.resources):
        found = None if folder is None else _file_within(folder, path)
        if found is not None:
            return found.read_bytes()
    raise FileNotFoundError(f"resource {path!r} not found in deployment {records.deployment.id!r}")


def _file_within(folder: Path, path: str) -> Path | None:
    found = (folder / path.lstrip("/")).resolve()
    return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
