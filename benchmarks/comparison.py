"""Our time beside a baseline's time: a ratio means the same on every machine."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any

RUNS = 5


@dataclass(frozen=True)
class Comparison:
    """What is measured, beside what. Each run of `ours` and of `baseline` does `pieces` of work."""

    name: str
    ours: Callable[[], object]
    baseline: Callable[[], object]
    against: str
    pieces: int = 1


@dataclass(frozen=True)
class Finding:
    """Medians in seconds."""

    name: str
    against: str
    ours: float
    baseline: float
    pieces: int

    @property
    def ratio(self) -> float:
        return self.ours / self.baseline

    def line(self) -> str:
        speed = f", {self.pieces / self.ours:,.0f} pieces/s" if self.pieces > 1 else ""
        return (
            f"{self.name:<18} {self.ours * 1000:10.2f} ms{speed}; {self.ratio:.2f} times "
            f"{self.against} ({self.baseline * 1000:.2f} ms)"
        )

    def record(self) -> dict[str, Any]:
        return asdict(self) | {"ratio": self.ratio}


def compare(comparison: Comparison) -> Finding:
    """The two take turns, so that a busy machine slows both."""
    times = [(_time(comparison.ours), _time(comparison.baseline)) for _ in range(RUNS)]
    ours, baseline = (median(side) for side in zip(*times, strict=True))
    return Finding(comparison.name, comparison.against, ours, baseline, comparison.pieces)


def _time(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
