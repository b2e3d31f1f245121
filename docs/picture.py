"""Draws the README's terminal from the words of a recorded run, `images/run.txt`."""

from html import escape
from pathlib import Path

RUN = Path(__file__).parent / "images" / "run.txt"
WIDTH, MARGIN, LINE, TOP = 1010, 20, 19, 52

FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
     aria-label="A run of the demo in a terminal">
  <rect width="{width}" height="{height}" rx="10" fill="#14181f"/>
  <circle cx="22" cy="20" r="6" fill="#ff5f57"/>
  <circle cx="42" cy="20" r="6" fill="#febc2e"/>
  <circle cx="62" cy="20" r="6" fill="#28c840"/>
  <g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13" xml:space="preserve">
{lines}
  </g>
</svg>
"""


def run_picture() -> str:
    lines = RUN.read_text(encoding="utf-8").splitlines()
    return FRAME.format(
        width=WIDTH,
        height=TOP + len(lines) * LINE + 8,
        lines="\n".join(
            f'    <text x="{MARGIN}" y="{TOP + number * LINE}" fill="{_colour(line)}">'
            f"{escape(line)}</text>"
            for number, line in enumerate(lines)
            if line
        ),
    )


def _colour(line: str) -> str:
    if line.startswith("$ "):
        return "#ffffff"
    if "succeeded" in line:
        return "#5fd787"
    return "#7fb8ff" if " LOG " in line else "#aab4c3"
