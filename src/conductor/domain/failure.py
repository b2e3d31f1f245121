"""A failure as it crosses process boundaries (framework §2.4, "Cross-process form")."""

from collections.abc import Sequence
from typing import Any


def failure(kind: str, message: str, causes: Sequence[Any] = ()) -> dict[str, Any]:
    """A failure that no exception stands behind; `kind` is one of the framework's known types,
    such as `NonRecoverableError`."""
    return {
        "exception_type": kind,
        "message": message,
        "known_exception_type": kind,
        "known_exception_type_args": [],
        "known_exception_type_kwargs": {"causes": list(causes)},
        "append_message": False,
    }
