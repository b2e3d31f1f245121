"""Folders as zip archives, of any size (`cloudify.zip_utils`)."""

import zipfile
from pathlib import Path


def make_zip64_archive(zip_filename: str, directory: str) -> None:
    """With all files and empty folders below `directory`, named from it on."""
    _write(Path(zip_filename), Path(directory), Path(directory))


def zip(source: str, destination: str, include_folder: bool = True) -> str:
    """The archive at `destination`. Its members begin with the folder's own name, unless
    `include_folder` is false."""
    folder = Path(source)
    _write(Path(destination), folder, folder.parent if include_folder else folder)
    return destination


def _write(target: Path, folder: Path, base: Path) -> None:
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} cannot be zipped: it is no folder")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for path in sorted(folder.rglob("*")):
            if path.resolve() != target.resolve():
                archive.write(path, path.relative_to(base))
