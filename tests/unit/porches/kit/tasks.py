"""Operations of the blueprint beside it."""

from typing import Any

from cloudify import ctx
from cloudify.decorators import operation


@operation
def start(**_: Any) -> None:
    ctx.instance.runtime_properties["listens_on"] = ctx.node.properties["port"]


@operation
def where(prefix: str, **_: Any) -> str:
    return f"{prefix}{ctx.node.id} {ctx.instance.id}"
