"""A plan on the plugins of another."""

from collections.abc import Iterable, Mapping
from typing import Any

from conductor.blueprint.elements.plugins import PLUGINS_OF_PLAN

Plan = Mapping[str, Any]


def with_plugins_of(old: Plan, new: Plan) -> dict[str, Any]:
    """The new plan, but that each plugin which the old one has, too, is as it is there."""
    known = {each["name"]: each for key in PLUGINS_OF_PLAN for each in old.get(key) or ()}
    nodes = [
        {
            **node,
            **{
                key: _kept(node[key], known)
                for key in ("plugins", "plugins_to_install", PLUGINS_OF_PLAN[0])
                if key in node
            },
        }
        for node in new["nodes"]
    ]
    plugins = {key: _kept(new[key], known) for key in PLUGINS_OF_PLAN if key in new}
    return {**new, **plugins, "nodes": nodes}


def _kept(plugins: Iterable[Plan], known: Mapping[str, Plan]) -> list[Plan]:
    return [known.get(each["name"], each) for each in plugins or ()]
