"""Real scripts in real processes."""

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from sdk.records import Records, operation_context

from conductor.channel.spool import SPOOL_VARIABLE
from conductor.domain.masking import Masker
from conductor.runtime.host.script_runner import ProcessException, execute_workflow, run
from conductor.runtime.sdk.exceptions import NonRecoverableError, OperationRetry
from conductor.runtime.sdk.operation import OperationOutcome, run_operation


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "spool"
    monkeypatch.setenv(SPOOL_VARIABLE, str(folder))
    return folder


def perform(records: Records, source: str | None = None, **inputs: Any) -> OperationOutcome:
    if source is not None:
        inputs["script_source"] = f"#!/bin/bash\n{source}"
    return run_operation(run, operation_context(), inputs, records)


def result(records: Records, source: str, **inputs: Any) -> Any:
    outcome = perform(records, source, **inputs)
    assert outcome.error is None, outcome.error
    return outcome.result


def failure(records: Records, source: str | None = None, **inputs: Any) -> BaseException:
    error = perform(records, source, **inputs).error
    assert error is not None
    return error


def test_a_script_of_the_blueprint_runs_and_returns(records: Records) -> None:
    records.files["scripts/start.sh"] = b"#!/bin/bash\nctx returns up-$port\n"
    assert perform(records, script_path="scripts/start.sh", port=80).result == "up-80"


def test_a_script_can_change_and_read_its_instance(records: Records) -> None:
    outcome = perform(
        records,
        'ctx instance runtime-properties url "http://$(ctx node properties name):80"',
    )
    assert outcome.changed[0].runtime_properties == {"port": 80, "url": "http://web:80"}


def test_a_script_returns_a_structure(records: Records) -> None:
    assert result(records, """ctx returns @'{"pid": 12}'""") == {"pid": 12}


def test_lines_are_logged_with_the_stream_they_came_from(records: Records) -> None:
    assert result(records, "echo hello; echo oops >&2; printf 'no newline'") is None
    assert sorted(records.lines) == ["<err> oops", "<out> hello", "<out> no newline"]


def test_a_call_of_ctx_leaves_no_empty_line_in_the_log(records: Records) -> None:
    result(records, "ctx logger info begun")
    assert records.lines == ["begun"]


def test_lines_are_logged_while_the_script_runs(records: Records, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "gate")
    heard = threading.Event()
    said = records.say

    def say(record: Any) -> None:
        said(record)
        if record.message == "<out> begun":
            heard.set()

    records.say = say  # type: ignore[method-assign]
    runner = threading.Thread(target=perform, args=(records, f"echo begun; cat {tmp_path}/gate"))
    runner.start()
    assert heard.wait(10)
    (tmp_path / "gate").write_text("")
    runner.join(10)
    assert not runner.is_alive()


def test_streams_can_be_merged_and_silenced(records: Records) -> None:
    result(records, "echo a >&2", process={"stderr_to_stdout": True})
    result(records, "echo b; echo c >&2", process={"log_stdout": False, "log_stderr": False})
    assert records.lines == ["<out> a"]


def test_inputs_and_process_env_become_variables(records: Records) -> None:
    outcome = result(
        records,
        'ctx returns "$text|$number|$flag|$list|$over|$TMPDIR"',
        text="a b",
        number=1,
        flag=True,
        list=[1],
        over="input",
        process={"env": {"over": "env", "TMPDIR": "/t"}},
    )
    assert outcome == "a b|1|true|[1]|env|/t"


def test_arguments_prefix_and_folder_are_used(records: Records, tmp_path: Path) -> None:
    process = {"args": ["x", "'y z'"], "cwd": str(tmp_path), "command_prefix": "bash -e"}
    assert result(records, 'ctx returns "$1|$2|$PWD"', process=process) == f"x|y z|{tmp_path}"


def test_a_script_leads_its_own_session(records: Records) -> None:
    session = int(result(records, "ctx returns $(ps -o sid= -p $$)"))
    assert session != os.getsid(0)


def test_what_a_script_leaves_in_the_background_is_not_waited_for(records: Records) -> None:
    pid = int(result(records, "echo last words; sleep 300 & ctx returns $!"))
    os.kill(pid, signal.SIGKILL)
    assert "<out> last words" in records.lines


def test_a_failing_script_tells_its_last_words(records: Records) -> None:
    error = failure(records, "echo disk full >&2; exit 3")
    assert isinstance(error, ProcessException)
    assert error.exit_code == 3
    assert "disk full" in str(error)


def test_an_aborting_script_is_not_tried_again(records: Records) -> None:
    error = failure(records, "ctx abort-operation 'wrong zone'; exit 1")
    assert isinstance(error, NonRecoverableError)
    assert str(error) == "wrong zone"


def test_a_script_can_ask_to_be_run_again(records: Records) -> None:
    error = failure(records, "ctx retry-operation 'not yet' 7")
    assert isinstance(error, OperationRetry)
    assert error.retry_after == 7


def test_two_verdicts_are_one_too_many(records: Records) -> None:
    assert "only one of" in str(failure(records, "ctx returns 1; ctx returns 2 || true"))


def test_ctx_sh_ends_the_script_when_ctx_fails(records: Records) -> None:
    error = failure(records, ". ctx-sh; ctx node properties missing; ctx returns survived")
    assert "illegal path" in str(error)


def test_a_missing_script_is_named_with_its_blueprint(records: Records) -> None:
    error = failure(records, script_path="scripts/missing.sh")
    assert isinstance(error, NonRecoverableError)
    assert "scripts/missing.sh" in str(error)
    assert "shop-blueprint" in str(error)


def test_a_missing_interpreter_is_named(records: Records) -> None:
    error = failure(records, script_source="#!/usr/bin/env no-such-shell\necho")
    assert isinstance(error, NonRecoverableError)
    assert "no-such-shell" in str(error)


@pytest.mark.parametrize("inputs", [{}, {"script_path": "a", "script_source": "b"}])
def test_exactly_one_source_is_needed(records: Records, inputs: dict[str, str]) -> None:
    assert "exactly one" in str(run_operation(run, operation_context(), inputs, records).error)


def test_an_unknown_proxy_is_refused_and_none_is_obeyed(records: Records) -> None:
    assert "unknown" in str(failure(records, "true", process={"ctx_proxy_type": "unix"}))
    quiet = {"ctx_proxy_type": "none"}
    result(records, 'test -z "$CTX_SOCKET_URL"', process=quiet)


def test_a_python_script_runs_inside(records: Records) -> None:
    records.files["start.py"] = (
        b"from cloudify import ctx\n"
        b"from cloudify.state import ctx_parameters as inputs\n"
        b"ctx.instance.runtime_properties['port'] = inputs.port\n"
        b"if __name__ == '__main__': ctx.returns([inputs['port']])\n"
    )
    outcome = perform(records, script_path="start.py", port=81)
    assert outcome.error is None
    assert outcome.result == [81]
    assert outcome.changed[0].runtime_properties == {"port": 81}


def test_a_text_that_parses_as_python_is_python_unless_it_says_otherwise(records: Records) -> None:
    python = perform(records, script_source="import sys\nsys.exit(4)")
    assert isinstance(python.error, ProcessException)
    assert python.error.exit_code == 4
    assert result(records, "true") is None


def test_a_file_address_is_copied(records: Records, tmp_path: Path) -> None:
    (tmp_path / "it.sh").write_text("#!/bin/sh\nctx returns copied\n")
    assert perform(records, script_path=f"file://{tmp_path}/it.sh").result == "copied"


def test_the_script_is_deleted_afterwards(records: Records) -> None:
    assert not Path(result(records, "ctx returns $0")).exists()


def test_a_workflow_script_must_be_python() -> None:
    with pytest.raises(NonRecoverableError, match="not Python"):
        execute_workflow(script_source="#!/bin/sh\nls", ctx=_Workflow())


def test_a_workflow_script_sees_its_context() -> None:
    workflow = _Workflow()
    source = "from cloudify.workflows import ctx, parameters\nctx.seen = parameters.depth"
    execute_workflow(script_source=source, ctx=workflow, depth=2)
    assert workflow.seen == 2


class _Workflow:
    seen: Any = None

    def download_resource(self, resource_path: str, target_path: str) -> str:
        raise AssertionError("no script_path was given")


def test_a_resumed_operation_runs_only_a_script_that_says_it_may(records: Records) -> None:
    def resumed(process: dict[str, Any]) -> OperationOutcome:
        inputs = {"script_source": "#!/bin/sh\nctx returns again", "process": process}
        return run_operation(run, operation_context(resume=True), inputs, records)

    assert resumed({"resumable": True}).result == "again"
    refused = resumed({}).error
    assert isinstance(refused, NonRecoverableError)
    assert "cannot be resumed" in str(refused)


def test_what_a_script_prints_of_a_secret_is_masked_over_chunks_and_lines(records: Records) -> None:
    records.masker = Masker(["hunter2-hunter2"])
    script = """
        printf 'split: hunter2'; sleep 0.1; printf -- '-hunter2\\n'
        printf 'wrapped: hunter2-\\nhunter2\\nend'
    """
    assert result(records, script) is None
    lines = ["split: ********", "wrapped: ********", "********", "end"]
    assert records.lines == [f"<out> {line}" for line in lines]


def test_a_secret_among_the_arguments_of_a_script_is_warned_of(records: Records) -> None:
    records.masker = Masker(["hunter2-hunter2"])
    process = {"args": ["plain", "--password=hunter2-hunter2"]}
    assert result(records, "true", process=process) is None
    (warning,) = records.lines
    assert "argument 2 of the script holds a secret" in warning
