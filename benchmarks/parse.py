"""How much a deployment plan costs beyond reading its YAML, and how that grows.

Each blueprint is parsed, and prepared for a deployment, in a process of its own, so that its peak
of memory is its own, too; the built-in types have been read before. Times are those of the CPU.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from math import log
from pathlib import Path
from statistics import linear_regression, median

from benchmarks.comparison import Comparison, Cost

SIZES = (10, 100, 1_000, 5_000, 20_000)
FEWEST_THAT_COUNT = 1_000  # below, the built-in types cost more than the templates
SHAPES = ("flat", "chain", "nested")
_REPEATED_UP_TO = 1_000
_RUNS = 3


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    yield [
        comparison
        for shape in SHAPES
        for comparison in _comparisons(shape, {size: [] for size in SIZES})
    ]


@dataclass(frozen=True)
class Parsed:
    """What one process said: seconds of CPU for ours and for the bare load, peak in megabytes."""

    ours: float
    bare: float
    peak: float


@dataclass
class _Taking:
    """Both sides of a comparison are measured by one process, and told one after the other."""

    shape: str
    size: int
    found: list[Parsed]
    _untold: list[Parsed] = field(default_factory=list)

    def ours(self) -> timedelta:
        parsed = measured(self.shape, self.size)
        self.found.append(parsed)
        self._untold.append(parsed)
        return timedelta(seconds=parsed.ours)

    def bare(self) -> timedelta:
        return timedelta(seconds=self._untold.pop().bare)


def _comparisons(shape: str, found: Mapping[int, list[Parsed]]) -> Iterator[Comparison]:
    for size in SIZES:
        taking = _Taking(shape, size, found[size])
        yield Comparison(
            name=f"parse {size:,} {shape}",
            ours=taking.ours,
            baseline=taking.bare,
            against="reading the YAML alone",
            pieces=size,
            at_least=1 / 30 if size >= FEWEST_THAT_COUNT else None,
            costs=lambda size=size: _costs(found, size),  # type: ignore[misc]
            runs=1 if size > _REPEATED_UP_TO else _RUNS,
        )


def _costs(found: Mapping[int, list[Parsed]], size: int) -> Sequence[Cost]:
    is_last = size == SIZES[-1]
    peak = Cost("MB at the peak", max(each.peak for each in found[size]), 400 if is_last else None)
    return [peak, _growth(found)] if is_last else [peak]


def _growth(found: Mapping[int, list[Parsed]]) -> Cost:
    sizes = [size for size in found if size >= FEWEST_THAT_COUNT]
    times = [median(each.ours for each in found[size]) for size in sizes]
    slope = linear_regression(list(map(log, sizes)), list(map(log, times))).slope
    return Cost("is the exponent of growth", slope, 1.1)


def measured(shape: str, size: int) -> Parsed:
    command = [sys.executable, "-m", "benchmarks.parse_once", shape, str(size)]
    root = Path(__file__).parents[1]
    said = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)  # noqa: S603
    return Parsed(**json.loads(said.stdout))
