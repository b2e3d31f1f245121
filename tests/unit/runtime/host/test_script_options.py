"""Each key of `process`, and which scripts run inside (framework §2.10)."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sdk.records import Records, operation_context

from conductor.channel.spool import SPOOL_VARIABLE
from conductor.runtime.host.script_process import as_variable
from conductor.runtime.host.script_runner import run
from conductor.runtime.host.script_source import is_python
from conductor.runtime.sdk.exceptions import NonRecoverableError
from conductor.runtime.sdk.operation import OperationOutcome, run_operation

INSIDE = "import os\nfrom cloudify import ctx\nctx.returns(os.getpid())\n"
APART = "#!/bin/sh\nctx returns @$$\n"
APART_IN_PYTHON = "import os\nos.execlp('ctx', 'ctx', 'returns', f'@{os.getpid()}')\n"


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SPOOL_VARIABLE, str(tmp_path / "spool"))


def perform(records: Records, process: Any = None, **inputs: Any) -> OperationOutcome:
    return run_operation(run, operation_context(), {**inputs, "process": process}, records)


def result(records: Records, process: Any = None, **inputs: Any) -> Any:
    outcome = perform(records, process, **inputs)
    assert outcome.error is None, outcome.error
    return outcome.result


@pytest.mark.parametrize(
    ("name", "text", "wish", "is_inside"),
    [
        ("it.py", INSIDE, None, True),
        ("it.py", INSIDE, True, True),
        ("it.py", APART_IN_PYTHON, False, False),
        ("it.txt", INSIDE, True, True),
        ("it.sh", APART, None, False),
        ("it", APART, False, False),
        (None, INSIDE, None, True),
        (None, INSIDE, True, True),
        (None, APART_IN_PYTHON, False, False),
        (None, APART, None, False),
    ],
)
def test_eval_python_says_where_a_script_runs(
    records: Records, name: str | None, text: str, wish: bool | None, is_inside: bool
) -> None:
    if name is None:
        inputs = {"script_source": text}
    else:
        records.files[name] = text.encode()
        inputs = {"script_path": name}
    pid = result(records, {} if wish is None else {"eval_python": wish}, **inputs)
    assert (pid == os.getpid()) is is_inside


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("print(1)", True),
        ("import this", True),
        ("#!/usr/bin/env python3\nls", True),
        ("#!/bin/bash\nprint(1)", False),
        ("ctx returns 1", False),
        ("ls", False),
        ("set -e\ntrue", False),
        ("if true; then ls; fi", False),
    ],
)
def test_a_text_is_python_when_it_does_something_as_python(text: str, is_it: bool) -> None:
    assert is_python(text) is is_it


def test_a_powershell_script_is_given_to_powershell(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = tmp_path / "powershell"
    shell.write_text('#!/bin/sh\nctx returns "$(basename $1) $2"\n')
    shell.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    records.files["win/it.ps1"] = b"Write-Host hello\n"
    assert result(records, {"args": ["-x"]}, script_path="win/it.ps1") == "it.ps1 -x"


def test_another_prefix_takes_the_place_of_the_usual_one(records: Records) -> None:
    records.files["it.ps1"] = b"ctx returns prefixed\n"
    assert result(records, {"command_prefix": "bash -e"}, script_path="it.ps1") == "prefixed"


@pytest.mark.parametrize("kind", ["auto", "http"])
def test_the_proxy_is_there_unless_it_is_unwanted(records: Records, kind: str) -> None:
    said = result(records, {"ctx_proxy_type": kind}, script_source="ctx returns $CTX_SOCKET_URL")
    assert said.startswith("http://127.0.0.1:")


def test_a_script_finds_the_commands_of_its_host(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_HOST", "kept")
    source = 'ctx returns "$(command -v ctx)|$TMPDIR|$OF_THE_HOST"'
    ctx, folder, kept = result(records, script_source=source).split("|")
    assert Path(ctx).parent == Path(sys.executable).parent
    assert Path(folder).is_dir()
    assert kept == "kept"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (1.5, "1.5"),
        (True, "true"),
        (None, "None"),
        ({"a": [1]}, '{"a": [1]}'),
        ((1, 2), "[1, 2]"),
        ({"one"}, '["one"]'),
    ],
)
def test_structures_become_json_and_the_rest_as_it_prints(value: Any, text: str) -> None:
    assert as_variable(value) == text


@pytest.mark.parametrize(
    ("process", "words"),
    [
        ("bash", "process of a script must be a dictionary"),
        ({"env": ["A=1"]}, r"process\.env of a script must be a dictionary"),
        ({"args": "-x -y"}, r"process\.args of a script must be a list .*'-x -y'"),
        ({"cwd": 7}, r"process\.cwd of a script must be a text"),
        ({"cwd": "/no/such/folder"}, "could not be started: .*/no/such/folder"),
        ({"env": {"A=B": "1"}}, "could not be started"),
        ({"ctx_proxy_type": "unix"}, "use auto, http or none"),
    ],
)
def test_what_makes_no_sense_is_refused_for_good(
    records: Records, process: Any, words: str
) -> None:
    error = perform(records, process, script_source="echo hello").error
    assert isinstance(error, NonRecoverableError)
    with pytest.raises(NonRecoverableError, match=words):
        raise error


def test_lines_that_end_as_on_windows_are_named(records: Records) -> None:
    records.files["it.sh"] = b"#!/bin/bash\r\ntrue\r\n"
    error = perform(records, script_path="it.sh").error
    assert isinstance(error, NonRecoverableError)
    assert "it.sh end as on Windows" in str(error)


def test_ctx_sh_is_for_scripts_that_source_it() -> None:
    """It ends the script that sources it, so it must not be a program."""
    from conductor.runtime.host.script_process import COMMANDS  # noqa: PLC0415

    told = subprocess.run(  # noqa: S603 - our own
        ["/bin/bash", "-c", f"PATH={COMMANDS}:$PATH; . ctx-sh; type -t ctx"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "function\n"
