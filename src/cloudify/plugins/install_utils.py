"""How plugins are installed on hosts, as far as workflows have to do with it."""

from conductor.runtime.builtin.host import (
    plugins_install_task,
    plugins_uninstall_task,
    prepare_running_agent,
)

__all__ = ["plugins_install_task", "plugins_uninstall_task", "prepare_running_agent"]
