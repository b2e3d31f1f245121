"""How a host gets its agent."""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.sdk.constants import (
    AGENT_INSTALL_METHOD_NONE,
    AGENT_INSTALL_METHOD_REMOTE,
)


def get_install_method(properties: Mapping[str, Any]) -> str | None:
    """`none`, `remote` ..., from the properties of the host's node."""
    wish = properties.get("install_agent")
    if wish in (False, "false"):
        return AGENT_INSTALL_METHOD_NONE
    if wish in (True, "true"):
        return AGENT_INSTALL_METHOD_REMOTE
    method: str | None = (properties.get("agent_config") or {}).get("install_method")
    return method
