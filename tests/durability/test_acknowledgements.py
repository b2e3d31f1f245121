"""What the journal acknowledges was synced before: seen from below the process."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from durability.acknowledging import BATCHES, THREADS
from durability.shim import Sync, Watch

PROGRAM = Path(__file__).with_name("acknowledging.py")
WAYS = ("direct", "logged")
A_FEW = 10  # syncs that SQLite makes when it brings its own log into its file
Moments = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Told:
    """What `acknowledging.py` says."""

    moments: Moments
    commits: int
    logging: int
    checkpoints: int

    @property
    def begun(self) -> int:
        return min(handed for handed, _ in self.moments)


def acknowledgements(folder: Path, watched: Watch, way: str, synchronous: str = "-") -> Told:
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(folder), synchronous, way],
        env={**os.environ, **watched.environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    *rows, counts = [[int(each) for each in line.split()] for line in ended.stdout.splitlines()]
    return Told([(handed, acknowledged) for handed, acknowledged in rows], *counts)


def unsynced(moments: Moments, syncs: Sequence[Sync]) -> Moments:
    """Those that no sync of the write-ahead log precedes which began after the handing over."""
    of_log = [(sync.begun, sync.ended) for sync in syncs if sync.path.endswith("-wal")]
    return [
        (handed, acknowledged)
        for handed, acknowledged in moments
        if not any(handed <= begun and ended <= acknowledged for begun, ended in of_log)
    ]


@pytest.mark.parametrize("way", WAYS)
def test_every_acknowledgement_follows_a_sync_that_began_after_the_batch_came(
    tmp_path: Path, watched: Watch, way: str
) -> None:
    told = acknowledgements(tmp_path, watched, way)
    assert len(told.moments) == THREADS * BATCHES
    assert (told.logging > told.commits / 2) == (way == "logged")
    assert unsynced(told.moments, watched.syncs()) == []


@pytest.mark.parametrize("way", WAYS)
def test_batches_that_wait_share_a_sync(tmp_path: Path, watched: Watch, way: str) -> None:
    told = acknowledgements(tmp_path, watched, way)
    assert sum(sync.begun >= told.begun for sync in watched.syncs()) < len(told.moments)


def test_a_checkpoint_needs_no_sync_of_its_own(tmp_path: Path, watched: Watch) -> None:
    told = acknowledgements(tmp_path, watched, "logged")
    assert told.checkpoints > 2 * A_FEW
    synced = sum(sync.begun >= told.begun for sync in watched.syncs())
    assert synced <= told.commits + A_FEW


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_a_journal_that_leaves_out_syncs_is_caught(
    tmp_path: Path, watched: Watch, synchronous: str, way: str
) -> None:
    moments = acknowledgements(tmp_path, watched, way, synchronous).moments
    assert len(unsynced(moments, watched.syncs())) > len(moments) / 2
