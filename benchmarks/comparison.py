"""Our time beside a baseline's time: a ratio means the same on every machine."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

RUNS = 5


@dataclass(frozen=True)
class Cost:
    """What a piece of work costs besides time. No `amount`: it could not be measured, and `name`
    says why."""

    name: str
    amount: float | None
    at_most: float | None = None

    def line(self) -> str:
        if self.amount is None:
            return self.name
        goal = ""
        if self.at_most is not None:
            goal = f" (at most {self.at_most:g}: {_word(self.amount <= self.at_most)})"
        return f"{self.amount:.3g} {self.name}{goal}"


def _no_costs() -> Sequence[Cost]:
    return ()


@dataclass(frozen=True)
class Comparison:
    """What is measured, beside what. Each run of `ours` and of `baseline` does `pieces` of work; a
    run that returns a timedelta has taken its time itself.

    `at_least` is the share of the baseline's rate that ours should reach, `at_most` how many times
    the baseline's time ours may take. `costs` are asked for once, after the last run.
    """

    name: str
    ours: Callable[[], object]
    baseline: Callable[[], object]
    against: str
    pieces: int = 1
    at_least: float | None = None
    at_most: float | None = None
    costs: Callable[[], Sequence[Cost]] = _no_costs
    runs: int = RUNS


@dataclass(frozen=True)
class Finding:
    """Medians in seconds."""

    name: str
    against: str
    ours: float
    baseline: float
    pieces: int
    at_least: float | None = None
    at_most: float | None = None
    costs: Sequence[Cost] = ()

    @property
    def ratio(self) -> float:
        return self.ours / self.baseline

    @property
    def share(self) -> float:
        """Of the baseline's rate."""
        return self.baseline / self.ours

    def line(self) -> str:
        speed = f", {self.pieces / self.ours:,.0f} pieces/s" if self.pieces > 1 else ""
        parts = [
            f"{self.name:<22} {self.ours * 1000:10.2f} ms{speed}; {self._beside()} "
            f"{self.against} ({self.baseline * 1000:.2f} ms)"
        ]
        if self.at_least is not None:
            parts.append(f"at least {self.at_least:g}: {_word(self.share >= self.at_least)}")
        if self.at_most is not None:
            parts.append(f"at most {self.at_most:g}: {_word(self.ratio <= self.at_most)}")
        return "; ".join([*parts, *(cost.line() for cost in self.costs)])

    def record(self) -> dict[str, Any]:
        return asdict(self) | {"ratio": self.ratio, "share": self.share}

    def _beside(self) -> str:
        if self.at_least is None:
            return f"{self.ratio:.2f} times"
        return f"{self.share:.3f} of the rate of"


def compare(comparison: Comparison) -> Finding:
    """The two take turns, so that a busy machine slows both."""
    times = [(_time(comparison.ours), _time(comparison.baseline)) for _ in range(comparison.runs)]
    ours, baseline = (median(side) for side in zip(*times, strict=True))
    return Finding(
        comparison.name,
        comparison.against,
        ours,
        baseline,
        comparison.pieces,
        comparison.at_least,
        comparison.at_most,
        comparison.costs(),
    )


def _time(work: Callable[[], object]) -> float:
    begun = perf_counter()
    taken = work()
    return taken.total_seconds() if isinstance(taken, timedelta) else perf_counter() - begun


def _word(is_met: bool) -> str:
    return "met" if is_met else "NOT MET"
