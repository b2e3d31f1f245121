"""Archives, unpacked where plugin code wants them. None of their members leaves the folder."""

import tarfile
import tempfile
import zipfile
from logging import Logger
from pathlib import Path

from conductor.runtime.sdk.exceptions import NonRecoverableError


def extract_archive(source: str) -> str:
    """The new folder in which the content of a zip or tar, compressed or not, lies."""
    if zipfile.is_zipfile(source):
        return unzip(source)
    if tarfile.is_tarfile(source):
        return untar(source)
    raise NonRecoverableError(f"{source} cannot be unpacked: it is neither a zip nor a tar")


def unzip(archive: str, destination: str | None = None, logger: Logger | None = None) -> str:
    """The folder, a new one when none is given. Programs in it may be run, as before."""
    target = _target(archive, destination, logger)
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            written = Path(opened.extract(member, target))
            mode = (member.external_attr >> 16) & 0o777
            if mode and written.is_file():
                written.chmod(mode)
    return target


def untar(archive: str, destination: str | None = None, logger: Logger | None = None) -> str:
    """The folder, a new one when none is given."""
    target = _target(archive, destination, logger)
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")
    return target


def _target(archive: str, destination: str | None, logger: Logger | None) -> str:
    target = destination or tempfile.mkdtemp(prefix="unpacked-")
    if logger is not None:
        logger.debug("unpacking %s into %s", archive, target)
    return target
