"""Whether there is colour in what is printed."""

import os


def has_colour() -> bool | None:
    """False when NO_COLOR says so; else click decides by looking at the terminal."""
    return False if os.environ.get("NO_COLOR") else None
