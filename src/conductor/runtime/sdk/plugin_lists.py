"""Which plugins an installation needs, as workflows ask (framework §2.7)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from conductor.runtime.sdk import plugin_installer

Plugin = Mapping[str, Any]
Filter = Callable[[Plugin], bool]


def extract_plugins_to_install(
    plugin_list: Iterable[Plugin], filter_func: Filter = lambda plugin: True
) -> list[Plugin]:
    """Those that are to be installed, as far as the filter wants them."""
    return [plugin for plugin in plugin_list if plugin.get("install") and filter_func(plugin)]


def merge_plugins(*plugin_lists: Iterable[Plugin]) -> list[Plugin]:
    """All of them, each name once; the first list that has it wins."""
    merged: dict[str, Plugin] = {}
    for plugin in (each for plugins in plugin_lists for each in plugins):
        merged.setdefault(str(plugin["name"]), plugin)
    return list(merged.values())


def extract_and_merge_plugins(
    deployment_plugins: Iterable[Plugin],
    workflow_plugins: Iterable[Plugin],
    filter_func: Filter = lambda plugin: True,
) -> list[Plugin]:
    return merge_plugins(
        extract_plugins_to_install(deployment_plugins, filter_func),
        extract_plugins_to_install(workflow_plugins, filter_func),
    )


def add_plugins_to_install(ctx: Any, plugins: Sequence[Plugin], sequence: Any) -> None:
    """Let a workflow's sequence go on with the installation of these, side by side."""
    _add(ctx, plugins, sequence, plugin_installer.install, "Installing deployment plugins")


def add_plugins_to_uninstall(ctx: Any, plugins: Sequence[Plugin], sequence: Any) -> None:
    _add(ctx, plugins, sequence, plugin_installer.uninstall, "Uninstalling deployment plugins")


def _add(
    ctx: Any, plugins: Sequence[Plugin], sequence: Any, work: Callable[..., Any], event: str
) -> None:
    if not plugins:
        return
    sequence.add(ctx.send_event(event))
    for plugin in plugins:
        given = {"plugin": dict(plugin), "deployment_id": ctx.deployment.id}
        sequence.add(ctx.local_task(work, kwargs=given, info=plugin["name"]))
