"""Files of JSON that are there whole, or as they were before. Moments are `{"__datetime__": s}`."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_MOMENT = "__datetime__"


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"), object_hook=_with_moments)


def write(path: Path, content: Any) -> None:
    write_all({path: content})


def write_all(contents: Mapping[Path, Any]) -> None:
    """Each is replaced in one step, and lasts. All are written before the first is waited for:
    then one sync of the disk does for most of them."""
    drafts = {path: _draft(path, content) for path, content in contents.items()}
    for draft in drafts.values():
        _sync(draft, os.O_RDWR)
    for path, draft in drafts.items():
        draft.replace(path)
    for folder in {path.parent for path in contents}:
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """The names of files in it last. Only POSIX can say so of a folder."""
    if os.name == "posix":
        _sync(folder, os.O_RDONLY)


def _draft(path: Path, content: Any) -> Path:
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(json.dumps(content, default=_plain), encoding="utf-8")
    return draft


def _sync(path: Path, how: int) -> None:
    descriptor = os.open(path, how)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {_MOMENT: value.timestamp()}
    raise TypeError(f"{value!r} cannot be stored as JSON")


def _with_moments(value: dict[str, Any]) -> Any:
    return datetime.fromtimestamp(value[_MOMENT], UTC) if set(value) == {_MOMENT} else value
