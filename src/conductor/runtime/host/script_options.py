"""The input `process` of a script: how it is to be run."""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.sdk.exceptions import NonRecoverableError


def checked_options(process: Any) -> Mapping[str, Any]:
    """As it was given, unless a part of it is something else than what it must be."""
    options = {} if process is None else process
    _require(options, Mapping, "process", "a dictionary of env, cwd, args and the like")
    _require(options.get("env") or {}, Mapping, "process.env", "a dictionary of variables")
    _require(options.get("args") or [], list | tuple, "process.args", "a list of arguments")
    for name in ("cwd", "command_prefix"):
        _require(options.get(name) or "", str, f"process.{name}", "a text")
    return dict(options)


def _require(value: Any, kind: Any, name: str, wanted: str) -> None:
    if not isinstance(value, kind):
        raise NonRecoverableError(f"{name} of a script must be {wanted}, not {value!r}")
