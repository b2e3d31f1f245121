"""What is worth repeating of what uv said."""

import re
from collections.abc import Sequence

_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")
_NO_NEWS = ("Using Python ", "Checked ", "Audited ")
_MOST_LINES = 12


def complaint(lines: Sequence[str]) -> str:
    """From the error on, at most the last few lines of it."""
    starts = [number for number, line in enumerate(lines) if line.startswith("error:")]
    said = [line.strip() for line in lines[starts[-1] if starts else 0 :] if is_news(line)]
    if len(said) > _MOST_LINES:
        said = [said[0], "…", *said[2 - _MOST_LINES :]]
    return "\n".join(said).removeprefix("error: ") or "uv said nothing"


def is_news(line: str) -> bool:
    return bool(line.strip(" ^~")) and not line.startswith(_NO_NEWS)


def without_passwords(line: str) -> str:
    return _PASSWORD.sub("****@", line)
