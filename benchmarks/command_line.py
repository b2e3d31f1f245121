"""How long a person waits for `cfy` to answer, beside importing what it is made of."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.comparison import Comparison
from benchmarks.server import PASSWORD, running_server

_CFY = str(Path(sys.executable).with_name("cfy"))


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    with TemporaryDirectory() as name, running_server(Path(name), {}) as server:
        person = {**os.environ, "HOME": name}
        url = f"http://127.0.0.1:{server.port}"
        _run(person, _CFY, "profiles", "use", url, "-u", "admin", "-p", PASSWORD)
        yield [
            _comparison(person, "--help", importing="click", at_most=1.5),
            _comparison(person, "status", importing="click, httpx", at_most=1.5),
        ]


def _comparison(
    person: Mapping[str, str], command: str, *, importing: str, at_most: float
) -> Comparison:
    return Comparison(
        name=f"cfy {command}",
        ours=lambda: _run(person, _CFY, command),
        baseline=lambda: _run(person, sys.executable, "-c", f"import {importing}"),
        against=f"importing {importing}",
        at_most=at_most,
    )


def _run(person: Mapping[str, str], *command: str) -> None:
    subprocess.run(command, env=person, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
