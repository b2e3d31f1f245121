"""Tasks and instances per second in the local environment, in memory, beside those of the public
framework, which is installed into an environment of its own and left as it is."""

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.comparison import Comparison, Cost
from conductor.transport.environments.uv import find_uv

PUBLIC = ("cloudify-common==7.0.5", "networkx", "PyYAML", "setuptools<81")
WORK = Path(__file__).with_name("graph_work.py")
THE_PUBLIC_ONE = "the public framework"
MANY, FEW = 100_000, 1_000


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    with tempfile.TemporaryDirectory() as folder:
        public = _public_python(Path(folder))
        yield [
            *(_beside(public, name, 10_000, 2.0) for name in ("fan_out", "chain", "layers")),
            *(_growth(name) for name in ("fan_out", "chain", "layers")),
            _beside(public, "install", 1_000, 5.0),
            _beside(public, "install", 10_000, 5.0, runs=3),
        ]


def _beside(public: Path, name: str, count: int, at_least: float, runs: int = 5) -> Comparison:
    return Comparison(
        f"{name} {count:,}",
        _work(Path(sys.executable), name, count),
        _work(public, name, count),
        THE_PUBLIC_ONE,
        pieces=count,
        at_least=at_least,
        runs=runs,
    )


def _growth(name: str) -> Comparison:
    """As many tasks as anybody has, beside as many times a few."""
    few = _work(Path(sys.executable), name, FEW)
    return Comparison(
        f"{name} {MANY:,}",
        _work(Path(sys.executable), name, MANY),
        lambda: few() * (MANY // FEW),
        f"{MANY // FEW} times {FEW:,}",
        pieces=MANY,
        at_least=1.0,
        costs=lambda: _costs(name),
        runs=3,
    )


def _costs(name: str) -> list[Cost]:
    a_tenth, whole = (_measured(Path(sys.executable), name, n) for n in (MANY // 10, MANY))
    exponent = math.log10(whole["seconds"] / a_tenth["seconds"])
    return [
        Cost("kB of memory for each task", whole["kilobytes"] / MANY, 3.0),
        Cost("is the exponent of growth", exponent, 1.1),
    ]


def _work(python: Path, name: str, count: int) -> Callable[[], timedelta]:
    return lambda: timedelta(seconds=_measured(python, name, count)["seconds"])


def _measured(python: Path, name: str, count: int) -> dict[str, float]:
    command = [str(python), str(WORK), name, str(count)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    measured: dict[str, float] = json.loads(answer.stdout)
    return measured


def _public_python(folder: Path) -> Path:
    uv, home = find_uv(), folder / "public"
    for words in (
        ("venv", "--python", sys.executable, str(home)),
        ("pip", "install", "--python", str(home), *PUBLIC),
    ):
        subprocess.run([str(uv), "--quiet", *words], check=True)  # noqa: S603 - our own program
    return home / "bin" / "python"
