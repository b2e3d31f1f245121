"""What hosts know of each other's secrets, where nobody masks behind them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.test_hosts import CANARY, Workplace
from conductor.channel.spool import SPOOL_VARIABLE
from conductor.domain.facts import ExecutionMoved, OperationMoved, Said
from conductor.domain.masking import MASK


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    monkeypatch.setenv(SPOOL_VARIABLE, str(tmp_path))
    workplace = Workplace(tmp_path)
    workplace.worker.start()
    yield workplace
    workplace.worker.stop()


def told(place: Workplace) -> str:
    """All that people would read."""
    shown = [
        (fact.record if isinstance(fact, Said) else (fact.error, getattr(fact, "failure", None)))
        for fact in place.records.facts
        if isinstance(fact, Said | ExecutionMoved | OperationMoved)
    ]
    return "\n".join(map(str, shown))


def test_a_secret_that_an_operation_got_is_hidden_wherever_it_goes(
    place: Workplace, tmp_path: Path
) -> None:
    """To the log of the operation, as its result to the workflow, and to another operation."""
    end = place.run("passes_secrets")
    assert place.log("secret: ") == f"secret: {MASK}"
    assert place.log("workflow: ") == f"workflow: {MASK}"
    assert place.log("given: ") == f"given: {MASK}"
    assert str(end.error).rstrip().endswith(f"ValueError: no luck with {MASK}")
    assert CANARY not in told(place)
    assert place.results()[0] == CANARY
    assert f"printed: {MASK}" in (tmp_path / "log").read_text()
    assert CANARY not in (tmp_path / "log").read_text()


def test_an_error_hides_secrets_in_its_causes_and_tracebacks(place: Workplace) -> None:
    place.run("run_all", "break_with_secret")
    assert f"no {MASK}" in told(place)
    failure, *_ = [f.failure for f in place.records.facts if getattr(f, "failure", None)]
    assert f"KeyError: '{MASK}'" in failure["traceback"]
    assert f"KeyError: '{MASK}'" in failure["known_exception_type_kwargs"]["causes"][0]["traceback"]
    assert CANARY not in told(place)


def test_what_is_said_for_a_host_that_died_hides_secrets_too(place: Workplace) -> None:
    place.run("run_all", "print_and_die")
    assert place.log("<out> printed") == f"<out> printed {MASK}"
    assert CANARY not in told(place)
