"""What a script had printed is said once when its host is lost, however often that happens."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from conductor.channel.spool import make_spool
from conductor.domain.clock import FakeClock
from conductor.domain.facts import Batch, Fact, Receipt, Said
from conductor.domain.ids import ExecutionId, WorkerId
from conductor.domain.masking import NO_SECRETS
from conductor.domain.messages import Perform
from conductor.domain.worker import LeftBehind
from conductor.transport.answers import Scope
from conductor.transport.jobs import Home, Job
from conductor.transport.last_words import LastWords

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")


class NoSecrets:
    masker = NO_SECRETS


@dataclass
class Journal:
    secrets: Any = field(default_factory=NoSecrets)
    said: list[str] = field(default_factory=list)
    number: int = 0

    def append(self, facts: Iterable[Fact], numbered: Callable[[int, int], object]) -> None:
        self.number += 1
        numbered(1, self.number)
        self.said += [fact.record.message for fact in facts if isinstance(fact, Said)]


class Records:
    """Of one execution in its first epoch, which this worker holds: batches that were written."""

    def __init__(self, last_batch: int = 0, **told: Any) -> None:
        self.written: list[Batch] = []
        self.last_batch = last_batch
        self.told = told
        self.most = 99

    @property
    def messages(self) -> list[str]:
        facts = [fact for batch in self.written for fact in batch.facts]
        return [fact.record.message for fact in facts if isinstance(fact, Said)]

    def left_behind(self, worker_id: str, ids: Sequence[str]) -> list[LeftBehind]:
        execution = ExecutionId("e")
        last = self.last_batch
        return [LeftBehind(each, execution, 1, last, {"node_id": "n"}, **self.told) for each in ids]

    def append(self, batch: Batch) -> "Future[Receipt]":
        if len(self.written) >= self.most:
            raise Killed
        assert batch.number == self.last_batch + 1
        self.last_batch = batch.number
        self.written.append(batch)
        future: Future[Receipt] = Future()
        future.set_result(Receipt(is_written=True))
        return future


class Killed(Exception):
    """In the middle of it."""


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def words(tmp_path: Path) -> LastWords:
    return LastWords(tmp_path, FakeClock())


def printed(folder: Path, content: bytes) -> str:
    spool = make_spool(folder, "op", "stdout", is_logged=True)
    spool.write_bytes(content)
    return spool.name


def lost(words: LastWords, journal: Journal, spooled: dict[str, int]) -> None:
    order = Perform("op", "p", "f", b"")
    scope = Scope(journal, "op")  # type: ignore[arg-type]
    job = Job(scope, Home("tenant", None), order, lambda _: None, spooled=spooled)
    words.expect(job)
    words.write(job)


def test_an_operation_that_is_lost_again_says_nothing_of_its_first_run_anew(
    words: LastWords, journal: Journal, tmp_path: Path
) -> None:
    first = printed(tmp_path, b"one\ntwo\n")
    lost(words, journal, {first: 4})
    second = printed(tmp_path, b"three\nfour\n")
    lost(words, journal, {second: 6})
    lost(words, journal, {})
    assert journal.said == ["<out> two", "<out> four"]


def test_what_is_remembered_of_spools_goes_with_them(
    words: LastWords, journal: Journal, tmp_path: Path
) -> None:
    lost(words, journal, {printed(tmp_path, b"one\n"): 0})
    words.tend(lambda _: False)
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]
    lost(words, journal, {printed(tmp_path, b"one\n"): 0})
    assert journal.said == ["<out> one", "<out> one"]


def began(words: LastWords, records: Records) -> None:
    words.begin(records, WorkerId("w"))  # type: ignore[arg-type]


def test_what_a_former_self_had_not_said_is_said_once_in_its_name(
    words: LastWords, tmp_path: Path
) -> None:
    """Of three batches that were on their way the second did not arrive, nor did the third."""
    spool = printed(tmp_path, b"one\ntwo\nthree\nfou")
    for number, end in ((6, 4), (7, 8), (8, 14)):
        words.note("op", {spool: end}, 1, number)
    records = Records(last_batch=6)
    began(LastWords(tmp_path, FakeClock()), records)
    assert records.messages == ["<out> two", "<out> three", "<out> fou"]
    [batch] = records.written
    assert (batch.epoch, batch.number) == (1, 7)
    assert [fact.record.context for fact in batch.facts] == [{"node_id": "n"}] * 3  # type: ignore[union-attr]
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]
    began(LastWords(tmp_path, FakeClock()), records)
    assert len(records.written) == 1


def test_a_worker_that_is_killed_while_it_says_that_goes_on_where_it_was(
    words: LastWords, tmp_path: Path
) -> None:
    numbers = "".join(f"{number}\n" for number in range(2500))
    first = printed(tmp_path, numbers.encode())
    second = make_spool(tmp_path, "op2", "stderr", is_logged=True)
    second.write_bytes(b"a\nb\n")
    words.note("op2", {second.name: 2}, 1, 1)
    words.note("op", {first: 2}, 1, 2)
    words.note("op2", {second.name: 4}, 1, 3)  # was lost, and another batch gets that number
    records = Records(last_batch=2)
    for records.most in (1, 2, 99):
        with suppress(Killed):
            began(LastWords(tmp_path, FakeClock()), records)
    told = [f"<out> {number}" for number in range(1, 2500)]
    assert records.messages == [*told, "<err> b"]


def test_secrets_are_hidden_in_what_is_said_late(tmp_path: Path) -> None:
    printed(tmp_path, b"it is hush-\nhush\n")
    records = Records(secrets=("hush-\nhush",))
    began(LastWords(tmp_path, FakeClock()), records)
    assert "hush" not in " ".join(records.messages)


def test_notes_stay_small_and_the_newest_count(words: LastWords, tmp_path: Path) -> None:
    spool = printed(tmp_path, b"x\n" * 20_001)
    for number in range(1, 20_001):
        words.note("op", {spool: 2 * number}, 1, number)
    assert (tmp_path / "said" / spool).stat().st_size < 100_000
    records = Records(last_batch=20_000)
    began(LastWords(tmp_path, FakeClock()), records)
    assert records.messages == ["<out> x"]


def test_what_was_said_in_an_earlier_epoch_is_not_said_again(
    words: LastWords, tmp_path: Path
) -> None:
    spool = printed(tmp_path, b"one\ntwo\n")
    words.note("op", {spool: 8}, 0, 99)
    records = Records()
    began(LastWords(tmp_path, FakeClock()), records)
    assert records.written == []


def test_spools_of_a_former_self_are_gone_before_anything_runs(
    words: LastWords, journal: Journal, tmp_path: Path
) -> None:
    printed(tmp_path, b"said long ago\n")
    records = Records()
    records.left_behind = lambda *_: []  # type: ignore[method-assign]
    began(words, records)
    assert records.written == []
    lost(words, journal, {})
    assert journal.said == []
