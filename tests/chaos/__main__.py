"""`python -m chaos --seed 7 --kills 100`: rounds of kills, each with a Conductor of its own."""

import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random, SystemRandom
from time import monotonic

from chaos.databases import fresh_database
from chaos.round import Round
from chaos.stage import Stage
from chaos.traps import choose

KILLS_A_ROUND = 10
_MOST_LINES = 40


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _wishes() -> Namespace:
    parser = ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--workers", type=int, default=0, help="so many `conductor worker`")
    return parser.parse_args()


def main() -> int:
    wishes = _wishes()
    seed = SystemRandom().randrange(10**6) if wishes.seed is None else wishes.seed
    begun, done = monotonic(), 0
    _say(f"seed {seed}, {wishes.kills} kills on {wishes.database}")
    for number, kills in enumerate(_rounds(wishes.kills), start=1):
        with _kept_if_broken() as folder:
            found = _round(wishes.database, folder, f"{seed}-{number}", kills, wishes.workers)
            done += kills
            if found:
                _report(seed, number, found, folder)
                return 1
            shutil.rmtree(folder)
    took = monotonic() - begun
    _say(f"seed {seed}: {done} kills met somebody in {took:.0f} s, and nothing was broken")
    return 0


def _rounds(kills: int) -> list[int]:
    return [min(KILLS_A_ROUND, kills - done) for done in range(0, kills, KILLS_A_ROUND)]


def _round(database: str, folder: Path, seed: str, kills: int, workers: int) -> list[str]:
    """The kills of a seed are always the same; what people do in between is up to the moment."""
    kinds, random = Random(seed), Random(f"people of {seed}")  # noqa: S311 - to be repeated
    with fresh_database(database) as url, Stage(folder, random, url, workers=workers) as stage:
        endless = (choose(kinds, stage.system.roles) for _ in count())
        return Round(stage, _say).run(endless, kills)


@contextmanager
def _kept_if_broken() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="conductor-chaos-"))
    try:
        yield folder
    except BaseException:
        _say(f"what was found is in {folder}")
        raise


def _report(seed: int, number: int, found: list[str], folder: Path) -> None:
    _say(f"seed {seed}, round {number}: {len(found)} times something was broken")
    for breach in found[:_MOST_LINES]:
        _say(f"  {breach}")
    _say(f"the ledger is {folder / 'ledger'}, the data folder {folder / 'server'}")


if __name__ == "__main__":
    sys.exit(main())
