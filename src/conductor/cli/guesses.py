"""What a mistyped word was meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(wrong: str, names: Iterable[str]) -> str:
    """Return a question with the one name that is most like it, or nothing."""
    close = get_close_matches(wrong, names, n=1)
    return f"Did you mean {close[0]!r}?" if close else ""
