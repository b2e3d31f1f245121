"""What pip.conf says, which uv does not read."""

import configparser
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_SECTIONS = ("global", "install")


def read_pip_configuration(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    """pip's settings by their long names (`index-url`), those of `PIP_...` variables included.

    In pip's order: the machine's files, the person's, this Python's, the one that
    `PIP_CONFIG_FILE` names, the variables. A file that cannot be read says nothing.
    """
    settings: dict[str, str] = {}
    for path in _files(environment, home):
        settings |= _read(path)
    for name, value in environment.items():
        if name.startswith("PIP_") and value:
            settings[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    return settings


def _files(environment: Mapping[str, str], home: Path) -> list[Path]:
    named = environment.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    shared = environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    own = environment.get("XDG_CONFIG_HOME") or home / ".config"
    return [
        *(Path(folder) / "pip/pip.conf" for folder in shared.split(os.pathsep)),
        Path("/etc/pip.conf"),
        home / ".pip/pip.conf",
        home / "Library/Application Support/pip/pip.conf",
        Path(own) / "pip/pip.conf",
        Path(sys.prefix) / "pip.conf",
        *([Path(named)] if named else []),
    ]


def _read(path: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError):
        return {}
    settings: dict[str, str] = {}
    for section in filter(parser.has_section, _SECTIONS):
        settings |= {name.replace("_", "-"): value for name, value in parser.items(section)}
    return settings
