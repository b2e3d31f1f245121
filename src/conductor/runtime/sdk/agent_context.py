"""`ctx.agent` of an operation on a host: how an agent gets onto it (framework §2.1)."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, NoReturn

from conductor.runtime.sdk.exceptions import NonRecoverableError


class AgentContext:
    """Agents on deployed hosts are not available; whoever asks for one hears what to do instead."""

    def init_script(self, agent_config: Mapping[str, Any] | None = None) -> str:
        """The script with which a new machine gets its agent."""
        _refuse("an init script")

    def install_script_download_link(
        self, agent_config: Mapping[str, Any] | None = None, clean: bool = True
    ) -> AbstractContextManager[str]:
        """Where the machine fetches that script; `clean` removes it when the block ends."""
        _refuse("a link to an install script")

    @property
    def script_path(self) -> str:
        """Where the script lies on the manager."""
        _refuse("the path of an install script")


def _refuse(what: str) -> NoReturn:
    raise NonRecoverableError(
        f"ctx.agent cannot give {what}: agents on deployed hosts are not available; set "
        "agent_config.install_method to none on the host's node template"
    )
