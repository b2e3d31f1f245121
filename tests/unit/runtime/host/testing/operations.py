"""Operations of the blueprint of these tests."""

from typing import Any

from cloudify.decorators import operation


@operation(resumable=True)
def build(ctx: Any, size: str, **_: Any) -> str:
    ctx.instance.runtime_properties["built"] = size
    ctx.logger.info("built")
    return size
