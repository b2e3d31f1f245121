"""Folders for the time of an operation."""

import os
import tempfile

EXEC_TEMPDIR_VARIABLE = "CFY_EXEC_TEMP"


def get_exec_tempdir() -> str:
    """Where programs may be put and run: `CFY_EXEC_TEMP`, for machines whose /tmp forbids it."""
    return os.environ.get(EXEC_TEMPDIR_VARIABLE) or tempfile.gettempdir()


def create_temp_folder() -> str:
    return tempfile.mkdtemp(dir=get_exec_tempdir())
