"""Stubs that are asked for by hand: in install arguments, and in the files that those name."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from conductor.transport.environments.stub_versions import Demand
from conductor.transport.environments.stubs import NAMES

_FILE = ("-r", "--requirement", "--requirements")


def argument_demands(arguments: Sequence[str], folder: Path) -> Iterator[Demand]:
    """What is no requirement of a stub, or no file that can be read, is uv's affair."""
    for before, word in zip(("", *arguments), arguments, strict=False):
        option, is_joined, value = word.partition("=")
        if before in _FILE:
            yield from _file_demands(folder / word)
        elif option in _FILE and is_joined:
            yield from _file_demands(folder / value)
        else:
            yield from _demand("an install argument", word)


def _file_demands(path: Path) -> Iterator[Demand]:
    if path.is_file():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            text = line.partition(" #")[0].strip()
            if text.startswith("-"):
                yield from argument_demands(text.split(), path.parent)
            else:
                yield from _demand(path.name, text)


def _demand(by: str, text: str) -> Iterator[Demand]:
    try:
        asked = Requirement(text)
    except InvalidRequirement:
        return
    name = canonicalize_name(asked.name)
    if name in NAMES and (asked.marker is None or asked.marker.evaluate({"extra": ""})):
        yield Demand(by, name, asked.specifier)
