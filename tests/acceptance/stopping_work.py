"""Workflows of authors who think of nobody who wants to stop them."""

import time
from pathlib import Path
from typing import Any


def swallow(ctx: Any, ledger: str, **_: Any) -> None:
    """Runs operations one after the other, whatever they raise."""
    instance = next(ctx.node_instances)
    for _ in range(1000):
        try:
            instance.execute_operation("greetings.hello").get()
        except BaseException as error:  # noqa: BLE001 - as an author would
            with Path(ledger).open("a") as lines:
                lines.write(f"{type(error).__name__}\n")
            time.sleep(0.05)  # noqa: TID251 - as an author would


def never_look(ctx: Any, ledger: str, rounds: int, **_: Any) -> None:
    for _ in range(rounds):
        Path(ledger).touch()
        time.sleep(0.05)  # noqa: TID251 - as an author would
