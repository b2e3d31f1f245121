"""What others wrote, as a terminal may show it: a log line moves no cursor and sets no title."""

import re

_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, movements, erasures
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])"  # OSC and its like: titles, links
    r"[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)"  # their text, and their end
    r"|\x1b[ -/]*[0-~]"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f]"  # what is left, but for tabs and line feeds
)


def without_escapes(text: str) -> str:
    """Tabs and line feeds stay, and so does the text of a sequence that does not end."""
    return _SEQUENCES.sub("", text)
