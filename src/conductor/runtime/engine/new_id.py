"""Ids of tasks and graphs."""

import os
import random

_bits = random.Random(os.urandom(32))  # noqa: S311 - ids are no secrets
os.register_at_fork(after_in_child=lambda: _bits.seed(os.urandom(32)))
_VARIANTS = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


def new_id() -> str:
    """A random UUID (RFC 9562, version 4) as text. `uuid.uuid4` takes four times as long, and lets
    go of the interpreter's lock each time, so that threads take turns all the time."""
    text = f"{_bits.getrandbits(128):032x}"
    variant = _VARIANTS[text[16]]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"
