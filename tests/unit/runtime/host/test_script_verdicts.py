"""What a script says about its operation: returned, aborted, to be retried (framework §2.10)."""

import shlex
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sdk.records import Records, operation_context

from conductor.channel.spool import SPOOL_VARIABLE
from conductor.runtime.host.script_runner import ProcessException, run
from conductor.runtime.sdk.exceptions import NonRecoverableError, OperationRetry
from conductor.runtime.sdk.operation import OperationOutcome, run_operation

ABORT, RETRY, RETURN = (
    ("ctx.abort_operation('no disk')", "ctx abort-operation 'no disk'"),
    ("ctx.retry_operation('not yet', 7)", "ctx retry-operation 'not yet' 7"),
    ("ctx.returns(1)", "ctx returns 1"),
)
PYTHON, BASH = 0, 1


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SPOOL_VARIABLE, str(tmp_path / "spool"))


def perform(records: Records, language: int, *lines: str) -> OperationOutcome:
    head = "from cloudify import ctx" if language == PYTHON else "#!/bin/bash"
    inputs = {"script_source": "\n".join([head, *lines])}
    return run_operation(run, operation_context(), inputs, records)


def failure(records: Records, language: int, *lines: str) -> Any:
    error = perform(records, language, *lines).error
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        *product([PYTHON], [ABORT, RETRY, RETURN], [ABORT, RETRY, RETURN]),
        *product([BASH], [RETURN], [ABORT, RETRY, RETURN]),
    ],
)
def test_a_verdict_is_given_once_in_total(
    records: Records, language: int, first: tuple[str, str], second: tuple[str, str]
) -> None:
    error = failure(records, language, first[language], second[language])
    assert isinstance(error, NonRecoverableError)
    assert "only one of returns, abort_operation and retry_operation, once" in str(error)


@pytest.mark.parametrize("language", [PYTHON, BASH])
def test_a_second_verdict_counts_though_its_refusal_is_caught(
    records: Records, language: int
) -> None:
    second = ("try: ctx.returns(2)\nexcept Exception: pass", "ctx returns 2 || true")[language]
    error = failure(records, language, RETURN[language], second)
    assert "only one of" in str(error)


@pytest.mark.parametrize("language", [PYTHON, BASH])
@pytest.mark.parametrize("end", [("", ""), ("import sys; sys.exit(3)", "exit 3")])
def test_an_abort_is_final_whatever_the_exit_code(
    records: Records, language: int, end: tuple[str, str]
) -> None:
    error = failure(records, language, ABORT[language], end[language])
    assert type(error) is NonRecoverableError
    assert str(error) == "no disk"


@pytest.mark.parametrize("language", [PYTHON, BASH])
@pytest.mark.parametrize("end", [("", ""), ("import sys; sys.exit(3)", "exit 3")])
def test_a_retry_keeps_its_message_and_its_time_whatever_the_exit_code(
    records: Records, language: int, end: tuple[str, str]
) -> None:
    error = failure(records, language, RETRY[language], end[language])
    assert isinstance(error, OperationRetry)
    assert error.retry_after == 7
    assert "not yet" in str(error)


def test_python_may_raise_the_verdict_that_it_gives(records: Records) -> None:
    error = failure(records, PYTHON, f"raise {ABORT[PYTHON]}")
    assert type(error) is NonRecoverableError
    assert str(error) == "no disk"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ctx abort-operation", NonRecoverableError),
        ("ctx retry-operation", OperationRetry),
        ("ctx retry-operation @'{\"retry_after\": 2}'", OperationRetry),
    ],
)
def test_a_verdict_needs_no_message(records: Records, line: str, kind: type) -> None:
    error = failure(records, BASH, line)
    assert isinstance(error, kind)
    assert str(error) not in ("", "None")


def test_a_script_that_returns_and_fails_has_failed(records: Records) -> None:
    error = failure(records, BASH, "ctx returns done", "exit 4")
    assert isinstance(error, ProcessException)
    assert error.exit_code == 4


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("kill -KILL $$", "SIGKILL"),
        ("kill -TERM $$", "SIGTERM"),
        ("bash -c 'kill -KILL $$'", r"exit code 137 \(128 \+ SIGKILL\)"),
        ("exit 200", "ended with exit code 200$"),
    ],
)
def test_a_script_that_a_signal_ends_says_which(records: Records, end: str, words: str) -> None:
    with pytest.raises(ProcessException, match=words):
        raise failure(records, BASH, end)


@pytest.mark.parametrize(
    ("path", "source", "process", "words"),
    [
        ("scripts/go on.sh", "#!/bin/sh\necho no disk >&2; exit 3", {"args": ["-x", 1]}, "-x 1"),
        ("scripts/go.py", "import sys; sys.exit(3)", {}, ""),
    ],
)
def test_a_script_that_fails_is_named_as_in_the_blueprint(
    records: Records, tmp_path: Path, path: str, source: str, process: Any, words: str
) -> None:
    records.files[path] = source.encode()
    inputs = {"script_path": path, "process": process}
    error: Any = run_operation(run, operation_context(), inputs, records).error
    command = f"{shlex.quote(path)} {words}".strip()
    assert str(error).startswith(f"command {command} ended with exit code 3:\n{error.stderr}")
    assert (error.command, error.exit_code, str(tmp_path) in str(error)) == (command, 3, False)


def test_a_script_that_cannot_be_started_is_named_as_in_the_blueprint(records: Records) -> None:
    records.files["scripts/go.sh"] = b"#!/bin/sh\n"
    inputs = {"script_path": "scripts/go.sh", "process": {"cwd": "/not/there"}}
    error = run_operation(run, operation_context(), inputs, records).error
    assert str(error).startswith("command scripts/go.sh could not be started: ")


def test_a_script_of_a_text_is_named_by_its_input(records: Records) -> None:
    said = str(failure(records, BASH, "exit 3"))
    assert said == "command script_source ended with exit code 3"


def test_a_python_script_that_does_not_parse_says_where(records: Records) -> None:
    records.files["it.py"] = b"print('begun')\nprint(\n"
    inputs = {"script_path": "it.py"}
    error = run_operation(run, operation_context(), inputs, records).error
    assert isinstance(error, SyntaxError)
    assert "it.py, line 2" in str(error)


def test_what_a_python_script_raises_comes_as_it_is(records: Records) -> None:
    assert isinstance(failure(records, PYTHON, "{}['missing']"), KeyError)
    assert perform(records, PYTHON, "raise SystemExit").error is None
