"""Operations that note in a file when they begin and when they end."""

import os
from pathlib import Path
from typing import Any

from cloudify.decorators import operation

LEDGER = "LOCAL_DEEDS_LEDGER"


def _note(word: str, ctx: Any) -> None:
    line = f"{word} {ctx.operation.name.rpartition('.')[2]} {ctx.instance.id}\n"
    with Path(os.environ[LEDGER]).open("a") as ledger:
        ledger.write(line)


def _work(ctx: Any) -> str:
    _note("begin", ctx)
    name = ctx.operation.name.rpartition(".")[2]
    ctx.instance.runtime_properties[name] = ctx.instance.runtime_properties.get(name, 0) + 1
    _note("end", ctx)
    return "done"


@operation(resumable=True)
def again(ctx: Any, **_: Any) -> str:
    """May run twice."""
    return _work(ctx)


@operation
def once(ctx: Any, **_: Any) -> str:
    """May not."""
    return _work(ctx)
