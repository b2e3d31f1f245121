"""Ready answers to a conflict, for `ctx.instance.update(on_conflict)`."""

from collections.abc import Mapping
from typing import Any


def simple_merge_handler(
    previous_props: Mapping[str, Any], next_props: Mapping[str, Any]
) -> dict[str, Any]:
    """Ours (`previous_props`) over theirs (`next_props`), key by key of the top level."""
    return {**next_props, **previous_props}
