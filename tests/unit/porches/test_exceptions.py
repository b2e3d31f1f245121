"""The exceptions of framework §2.4: what they derive from, and what they carry."""

from typing import Any

import pytest

from cloudify import exceptions
from cloudify.error_handling import deserialize_known_exception, serialize_known_exception
from cloudify.exceptions import (
    ClosedAMQPClientException,
    CloudifySerializationRetry,
    CommandExecutionError,
    CommandExecutionException,
    HttpException,
    InvalidBlueprintImport,
    NonRecoverableError,
    OperationRetry,
    PluginInstallationError,
    ProcessKillCancelled,
    RecoverableError,
    StopAgent,
    TimeoutException,
    WorkflowFailed,
)
from cloudify.proxy.client import RequestError, ScriptException
from cloudify.state import NotInContext
from cloudify.workflows import api
from script_runner.tasks import ProcessException

CAUSE = {"message": "why", "type": "ValueError", "traceback": "Traceback ..."}


@pytest.mark.parametrize(
    ("kind", "base"),
    [
        (NonRecoverableError, Exception),
        (RecoverableError, Exception),
        (OperationRetry, RecoverableError),
        (CloudifySerializationRetry, RecoverableError),
        (HttpException, NonRecoverableError),
        (CommandExecutionError, RuntimeError),
        (CommandExecutionException, Exception),
        (TimeoutException, Exception),
        (ClosedAMQPClientException, Exception),
        (PluginInstallationError, Exception),
        (ProcessKillCancelled, NonRecoverableError),
        (StopAgent, Exception),
        (WorkflowFailed, RuntimeError),
        (InvalidBlueprintImport, RuntimeError),
        (NotInContext, RuntimeError),
        (api.ExecutionCancelled, Exception),
        (ProcessException, Exception),
        (ScriptException, Exception),
        (RequestError, RuntimeError),
    ],
)
def test_an_exception_derives_from_what_code_catches(
    kind: type[Exception], base: type[Exception]
) -> None:
    assert base in kind.__bases__


@pytest.mark.parametrize(
    "kind", [NonRecoverableError, StopAgent, WorkflowFailed, InvalidBlueprintImport]
)
def test_causes_are_a_list_of_its_own(kind: Any) -> None:
    assert kind("no").causes == []
    assert kind("no", causes=[CAUSE]).causes == [CAUSE]
    assert str(kind("no")) == "no"


def test_a_failed_workflow_hides_where_it_failed_unless_it_is_told_otherwise() -> None:
    assert WorkflowFailed("no").hide_traceback
    assert not WorkflowFailed("no", hide_traceback=False).hide_traceback


def test_when_to_try_again_is_in_the_message_too() -> None:
    error = RecoverableError("later", retry_after=5, causes=[CAUSE])
    assert (str(error), error.retry_after, error.causes) == ("later [retry_after=5]", 5, [CAUSE])
    assert (str(RecoverableError("later")), RecoverableError().retry_after) == ("later", None)


def test_errors_of_commands_and_requests_show_their_parts() -> None:
    failed = CommandExecutionException("ls", "no", "out", 2)
    assert (failed.command, failed.error, failed.output, failed.code) == ("ls", "no", "out", 2)
    error = CommandExecutionError("ls", "no")
    assert (error.command, error.error) == ("ls", "no")
    missing = HttpException("http://a/b", 404, "not there")
    assert (missing.url, missing.code, missing.message) == ("http://a/b", 404, "not there")
    assert "http://a/b (404)" in str(missing)
    process = ProcessException("ls", 2, "out", "err")
    assert (process.command, process.exit_code, process.stdout, process.stderr) == (
        "ls",
        2,
        "out",
        "err",
    )


@pytest.mark.parametrize(
    ("error", "arguments", "has_traceback"),
    [
        (HttpException("u", 404, "gone", causes=[CAUSE]), ["u", 404], True),
        (NonRecoverableError("no", causes=[CAUSE]), [], True),
        (OperationRetry("again", 5, causes=[CAUSE]), [5], False),
        (RecoverableError("later", 3, causes=[CAUSE]), [3], True),
        (StopAgent("stop", causes=[CAUSE]), [], True),
        (WorkflowFailed("failed", causes=[CAUSE]), [], False),
    ],
)
def test_a_known_exception_has_a_plain_form_and_comes_back_from_it(
    error: Any, arguments: list[Any], has_traceback: bool
) -> None:
    plain = serialize_known_exception(error, "Traceback ...")
    assert plain["exception_type"] == plain["known_exception_type"] == type(error).__name__
    assert plain["known_exception_type_args"] == arguments
    assert plain["known_exception_type_kwargs"] == {"causes": [CAUSE]}
    assert plain["append_message"] is isinstance(error, HttpException)
    assert ("traceback" in plain) is has_traceback
    back = deserialize_known_exception(plain)
    assert (type(back), str(back), back.causes) == (type(error), str(error), [CAUSE])  # type: ignore[attr-defined]


def test_all_of_them_are_listed() -> None:
    assert set(exceptions.__all__) >= {"NonRecoverableError", "ProcessKillCancelled", "StopAgent"}
