"""Values that must be nowhere, and where to look for them."""

import json
import shlex
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

from sqlalchemy import create_engine, inspect, text

_SHORTEST_PIECE = 12


def needles(value: str) -> dict[str, bytes]:
    """By the name of its encoding, each way in which the value may be found."""
    json_text = json.dumps(value)[1:-1]
    encoded = b64encode(value.encode()).decode().rstrip("=")
    ways = {
        "raw": value,
        "JSON": json_text,
        "JSON in JSON": json.dumps(json_text)[1:-1],
        "URL": quote(value, safe=""),
        "form": quote_plus(value),
        "base64": encoded[:-2],
        "a piece of base64": encoded[4 : 4 + _SHORTEST_PIECE],
        "shell": shlex.quote(value).strip("'"),
        "Python": repr(value)[1:-1],
        "its beginning": value[: len(value) * 2 // 3],
        "its end": value[len(value) // 3 :],
    }
    return {name: way.encode() for name, way in ways.items()}


def pieces(text: str, length: int = 8) -> set[str]:
    """All its parts of this length."""
    return {text[at : at + length] for at in range(len(text) - length + 1)}


def found_in(content: bytes, values: list[str]) -> list[str]:
    return [
        f"{value!r} as {name}"
        for value in values
        for name, needle in needles(value).items()
        if needle in content
    ]


def found_in_files(folder: Path, values: list[str]) -> list[str]:
    """Databases and their logs, outputs, spools: whatever is there."""
    return [
        f"{path}: {each}"
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
        for each in found_in(path.read_bytes(), values)
    ]


def found_in_tables(url: str, values: list[str]) -> list[str]:
    """Every cell of every table."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [
            f"{table}: {each}"
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608
            for cell in row
            for each in found_in(_as_bytes(cell), values)
        ]
    engine.dispose()
    return found


def _as_bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


class CommandLineWatch:
    """Reads the command lines of all processes, over and over, while the block runs."""

    def __init__(self, values: list[str]) -> None:
        self.found: set[str] = set()
        self.looks = 0
        self._values = values
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "CommandLineWatch":
        self._thread.start()
        return self

    def __exit__(self, *ending: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.01):
            self.looks += 1
            for line in _command_lines():
                if found := found_in(line, self._values):
                    self.found.add(f"{line.decode(errors='replace')}: {found}")


def _command_lines() -> Iterator[bytes]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_bytes()
        except OSError:
            continue
