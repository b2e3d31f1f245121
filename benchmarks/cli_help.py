"""How long a person waits for `cfy --help`. It may take 1.5 times as long as importing click."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.comparison import Comparison


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    cfy = str(Path(sys.executable).with_name("cfy"))
    yield [
        Comparison(
            name="cfy --help",
            ours=lambda: _run(cfy, "--help"),
            baseline=lambda: _run(sys.executable, "-c", "import click"),
            against="importing click",
        )
    ]


def _run(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own programs
