"""What the journal acknowledges was synced before: seen from below the process."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from durability.acknowledging import BATCHES, THREADS
from durability.shim import Sync, Watch

PROGRAM = Path(__file__).with_name("acknowledging.py")
Moments = Sequence[tuple[int, int]]


def acknowledgements(folder: Path, watched: Watch, synchronous: str = "-") -> Moments:
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(folder), synchronous],
        env={**os.environ, **watched.environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    rows = [line.split() for line in ended.stdout.splitlines()]
    return [(int(handed), int(acknowledged)) for handed, acknowledged in rows]


def unsynced(moments: Moments, syncs: Sequence[Sync]) -> Moments:
    """Those that no sync of the write-ahead log precedes which began after the handing over."""
    of_log = [(sync.begun, sync.ended) for sync in syncs if sync.path.endswith("-wal")]
    return [
        (handed, acknowledged)
        for handed, acknowledged in moments
        if not any(handed <= begun and ended <= acknowledged for begun, ended in of_log)
    ]


def test_every_acknowledgement_follows_a_sync_that_began_after_the_batch_came(
    tmp_path: Path, watched: Watch
) -> None:
    moments = acknowledgements(tmp_path, watched)
    assert len(moments) == THREADS * BATCHES
    assert unsynced(moments, watched.syncs()) == []


def test_batches_that_wait_share_a_sync(tmp_path: Path, watched: Watch) -> None:
    moments = acknowledgements(tmp_path, watched)
    begun = min(handed for handed, _ in moments)
    assert sum(sync.begun >= begun for sync in watched.syncs()) < len(moments)


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_a_journal_that_leaves_out_syncs_is_caught(
    tmp_path: Path, watched: Watch, synchronous: str
) -> None:
    moments = acknowledgements(tmp_path, watched, synchronous)
    assert len(unsynced(moments, watched.syncs())) > len(moments) / 2
