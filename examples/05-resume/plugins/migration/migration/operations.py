"""What is done to a table. A step lasts while there is a file `hold-STEP-TABLE` in work_dir."""

import time
from pathlib import Path

from cloudify import ctx
from cloudify.decorators import operation
from cloudify.exceptions import NonRecoverableError


@operation(resumable=True)
def export(**_):
    """Writes the whole file, so that doing it twice does no harm."""
    _folder().joinpath(f"{ctx.node.id}.csv").write_text("".join(_lines()))
    _done("export")


@operation
def load(**_):
    """Adds to what is there: whoever does it twice has every row twice."""
    exported = _folder().joinpath(f"{ctx.node.id}.csv").read_text()
    with _warehouse().open("a") as warehouse:
        warehouse.write(exported)
    _done("load")


@operation(resumable=True)
def verify(**_):
    stored = _warehouse().read_text().splitlines(keepends=True)
    for line in _lines():
        if stored.count(line) != 1:
            raise NonRecoverableError(f"{stored.count(line)} times in the warehouse: {line}")
    _done("verify")


def _lines():
    return [f"{ctx.node.id};{row}\n" for row in ctx.node.properties["rows"]]


def _folder():
    return Path(ctx.node.properties["work_dir"])


def _warehouse():
    return _folder() / "warehouse.csv"


def _done(step):
    """Note it down, and take a while longer if somebody wants to see that."""
    with _folder().joinpath("ledger").open("a") as ledger:
        ledger.write(f"{step} {ctx.node.id}\n")
    while _folder().joinpath(f"hold-{step}-{ctx.node.id}").exists():
        time.sleep(0.1)
