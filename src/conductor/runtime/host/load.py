"""Finds code by its name: the only place that does (besides cfy's lazy commands)."""

import importlib
from collections.abc import Callable
from typing import Any

from conductor.runtime.engine.exceptions import NonRecoverableError

_BUILT_IN = "cloudify.plugins.workflows"
NOT_YET = {
    "cloudify_agent": "agents on deployed hosts are not available: "
    "set agent_config.install_method to none on the host's node template",
    "cfy_extensions": "components and shared resources are not available",
}


def _words(error: BaseException) -> str:
    return str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"


def load(function: str) -> Callable[..., Any]:
    """The callable with the dotted name `package.module.name`; one that is not there raises
    `NonRecoverableError` with a sentence."""
    module_name, _, name = function.rpartition(".")
    if not module_name:
        raise NonRecoverableError(f"{function!r} is no function: expected module.function")
    try:
        module = importlib.import_module(module_name)
    except (Exception, SystemExit) as error:
        remedy = NOT_YET.get(module_name.split(".")[0])
        reason = remedy or f"its module could not be imported: {_words(error)}"
        raise NonRecoverableError(f"cannot run {function}: {reason}") from error
    found = getattr(module, name, None)
    if found is None and module_name == _BUILT_IN:
        raise NonRecoverableError(f"the built-in workflow {name} is not available in this version")
    if not callable(found):
        raise NonRecoverableError(f"cannot run {function}: {module_name} has no function {name!r}")
    return found  # type: ignore[no-any-return]
