"""A page of docs/ that somebody follows to the letter."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\S+/\S+)$", re.MULTILINE)
COMMANDS = ("cfy ", "python ", "(cd ", "sed ")


@dataclass(frozen=True)
class Page:
    """Its blocks: files begin with `# path/to/it`, commands stand in blocks without a language."""

    path: Path

    def follow(self, folder: Path, environment: dict[str, str]) -> dict[str, str]:
        """Write the files and run the commands, in their order; what each command printed."""
        printed = {}
        for language, text in BLOCK.findall(self.path.read_text(encoding="utf-8")):
            named = FILE.match(text)
            if language and named:
                _write(folder / named[1], text)
            elif not language and text.startswith(COMMANDS):
                for line in text.splitlines():
                    printed[line] = _run(line, folder, environment)
        return printed


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _run(line: str, folder: Path, environment: dict[str, str]) -> str:
    ended = subprocess.run(  # noqa: S602 - a line of our own page
        line,
        shell=True,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=180,
        check=False,
    )
    assert ended.returncode == 0, f"{line}: {ended.returncode}\n{ended.stdout}"
    return ended.stdout
