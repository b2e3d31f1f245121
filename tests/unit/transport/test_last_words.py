"""What a script had printed is said once when its host is lost, however often that happens."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from conductor.channel.spool import make_spool
from conductor.domain.clock import FakeClock
from conductor.domain.facts import Fact, Said
from conductor.domain.masking import NO_SECRETS
from conductor.domain.messages import Perform
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

    def append(self, facts: Iterable[Fact]) -> None:
        self.said += [fact.record.message for fact in facts if isinstance(fact, Said)]


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
    assert not list(tmp_path.iterdir())
    lost(words, journal, {printed(tmp_path, b"one\n"): 0})
    assert journal.said == ["<out> one", "<out> one"]


def test_spools_of_a_former_self_are_gone_before_anything_runs(
    words: LastWords, journal: Journal, tmp_path: Path
) -> None:
    printed(tmp_path, b"said long ago\n")
    words.begin()
    lost(words, journal, {})
    assert journal.said == []
