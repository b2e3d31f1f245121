"""Exceptions in the form in which they cross from process to process (framework §2.4)."""

import traceback
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from conductor.runtime.sdk.exceptions import (
    HttpException,
    NonRecoverableError,
    OperationRetry,
    RecoverableError,
    StopAgent,
    WorkflowFailed,
)

KNOWN: Mapping[str, type[Exception]] = {
    known.__name__: known
    for known in (
        HttpException,
        NonRecoverableError,
        OperationRetry,
        RecoverableError,
        StopAgent,
        WorkflowFailed,
    )
}
WITHOUT_TRACEBACK = (OperationRetry, WorkflowFailed)


def serialize_known_exception(
    error: BaseException, formatted_traceback: str | None = None
) -> dict[str, Any]:
    """The plain form of an exception. One of an unknown kind arrives as a `RecoverableError`."""
    known = _known_type(error)
    arguments, message = _arguments(error)
    plain: dict[str, Any] = {
        "exception_type": type(error).__name__,
        "message": message,
        "known_exception_type": known.__name__,
        "known_exception_type_args": arguments,
        "known_exception_type_kwargs": {"causes": list(getattr(error, "causes", None) or [])},
        "append_message": known is HttpException,
    }
    if formatted_traceback and not issubclass(known, WITHOUT_TRACEBACK):
        plain["traceback"] = formatted_traceback
    return plain


def deserialize_known_exception(plain: Mapping[str, Any]) -> Exception:
    known: Callable[..., Exception] = KNOWN[plain["known_exception_type"]]
    arguments = list(plain.get("known_exception_type_args") or [])
    keywords = dict(plain.get("known_exception_type_kwargs") or {})
    message = plain["message"]
    ordered = [*arguments, message] if plain.get("append_message") else [message, *arguments]
    return known(*ordered, **keywords)


def describe_failure(error: BaseException) -> dict[str, Any]:
    """The plain form with the exception itself among its causes: what a host reports."""
    plain = serialize_known_exception(error, format_exception(error))
    if not isinstance(error, WITHOUT_TRACEBACK):
        causes = plain["known_exception_type_kwargs"]["causes"]
        causes.append(exception_to_error_cause(error, error.__traceback__))
    return plain


def exception_to_error_cause(exception: BaseException, tb: TracebackType | None) -> dict[str, str]:
    return {
        "message": str(exception),
        "type": type(exception).__name__,
        "traceback": "".join(traceback.format_exception(type(exception), exception, tb)),
    }


def format_exception(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def _known_type(error: BaseException) -> type[Exception]:
    return next(
        (KNOWN[kind.__name__] for kind in type(error).__mro__ if KNOWN.get(kind.__name__) is kind),
        RecoverableError,
    )


def _arguments(error: BaseException) -> tuple[list[Any], str]:
    """The arguments beside the message, and the message as it was given."""
    if isinstance(error, HttpException):
        return [error.url, error.code], error.message
    if isinstance(error, RecoverableError):
        suffix = f" [retry_after={error.retry_after}]"
        return [error.retry_after], str(error).removesuffix(suffix)
    return [], str(error)
