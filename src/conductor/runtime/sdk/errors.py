"""Exceptions in the form in which they cross from process to process (framework §2.4)."""

import re
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
_SUFFIX = re.compile(r" \[retry_after=(?!.* \[retry_after=).*\]\Z", re.DOTALL)
WITHOUT_TRACEBACK = (OperationRetry, WorkflowFailed)


def serialize_known_exception(
    error: BaseException, formatted_traceback: str | None = None
) -> dict[str, Any]:
    """The plain form of an exception. One of an unknown kind arrives as a `RecoverableError`."""
    known = _known_type(error)
    arguments, message = _arguments(error)
    causes = [_plain_cause(cause) for cause in getattr(error, "causes", None) or ()]
    plain: dict[str, Any] = {
        "exception_type": type(error).__name__,
        "message": message,
        "known_exception_type": known.__name__,
        "known_exception_type_args": arguments,
        "known_exception_type_kwargs": {"causes": causes},
        "append_message": known is HttpException,
    }
    if formatted_traceback and not issubclass(known, WITHOUT_TRACEBACK):
        plain["traceback"] = formatted_traceback
    return plain


def deserialize_known_exception(plain: Mapping[str, Any]) -> Exception:
    """One of a kind that is not known here comes back as a `RecoverableError`."""
    kind = str(plain["known_exception_type"])
    known: Callable[..., Exception] = KNOWN.get(kind, RecoverableError)
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
        "message": text_of(exception),
        "type": type(exception).__name__,
        "traceback": "".join(traceback.format_exception(type(exception), exception, tb)),
    }


def text_of(error: BaseException) -> str:
    """`str(error)`, also of one that cannot say it."""
    try:
        return str(error)
    except Exception as unsaid:  # noqa: BLE001 - an author's code may raise anything
        return f"{type(error).__name__}, whose text cannot be had: {type(unsaid).__name__}"


def sayable(error: BaseException) -> BaseException:
    """The error itself, or what would arrive of it elsewhere where it cannot say its text."""
    try:
        str(error)
    except Exception:  # noqa: BLE001 - an author's code may raise anything
        return deserialize_known_exception(describe_failure(error))
    return error


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
        return [_plain(error.url), _plain(error.code)], str(error.message)
    if isinstance(error, RecoverableError):
        return [error.retry_after], _SUFFIX.sub("", text_of(error))
    return [], text_of(error)


def _plain_cause(cause: Any) -> dict[str, Any]:
    """Whatever an author put there, in the form of a cause."""
    if isinstance(cause, BaseException):
        return dict(exception_to_error_cause(cause, cause.__traceback__))
    if isinstance(cause, Mapping):
        return {str(key): _plain(value) for key, value in cause.items()}
    return {"message": _plain(cause), "type": type(cause).__name__, "traceback": ""}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else repr(value)
