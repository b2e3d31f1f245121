"""The pinned requirements say what, and never from where: that is the business of each machine."""

import re
from pathlib import Path

import pytest

from architecture.tree import ROOT

LOCK_FILES = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==[^ ]+( ; .+)? \\$", re.IGNORECASE)


def test_there_are_some() -> None:
    assert [path.name for path in LOCK_FILES] == ["dev.txt", "server.txt"]


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: path.name)
def test_no_registry_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_hashes(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line and line[0] not in " #"]
    assert starts
    for number in starts:
        assert PINNED.match(lines[number]), f"{path.name}:{number + 1}: {lines[number]}"
        assert lines[number + 1].strip().startswith("--hash=sha256:")
