"""The commands and options of the public client, as its own `--help` tells them.

public.json keeps them; `python -m docs.command_lines.public_tree CFY` writes it anew, from the
program `CFY` of an environment that holds the public client and that has chosen a server.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

RECORD = Path(__file__).with_name("public.json")
OF_ALL = {"-q", "--quiet", "-v", "--verbose", "--format", "--json", "--manager", "-h", "--help"}
COMMANDS = re.compile(r"^Commands:\n(.*)", re.DOTALL | re.MULTILINE)
SPELLING = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
NEXT = 2  # spaces before the name of a command, and before the spellings of an option

Tree = dict[str, list[str]]


def public_tree() -> Tree:
    """Each command with the spellings of its options, but those that all of them have."""
    tree: Tree = json.loads(RECORD.read_text(encoding="utf-8"))
    return tree


def _help(cfy: Path, words: list[str]) -> str:
    environment = os.environ | {"COLUMNS": "80", "PYTHONWARNINGS": "ignore"}
    return subprocess.run(  # noqa: S603 - the client that we are compatible with
        [str(cfy), *words, "--help"], env=environment, capture_output=True, text=True, check=True
    ).stdout


def commands_in(text: str) -> list[str] | None:
    """The commands that the help of a noun lists; None for what is no noun."""
    found = COMMANDS.search(text)
    return None if found is None else [line.split()[0] for line in _begun(found[1])]


def _options(text: str) -> list[str]:
    heads = (re.split(r"\s{2,}", line.strip())[0] for line in _begun(text.partition("Options:")[2]))
    return sorted({spelling for head in heads for spelling in SPELLING.findall(head)} - OF_ALL)


def _begun(text: str) -> Iterator[str]:
    """The lines that begin an entry, not those that go on with its help."""
    lines = (line for line in text.splitlines() if line.strip())
    return (line for line in lines if len(line) - len(line.lstrip()) == NEXT)


def read_tree(cfy: Path) -> Tree:
    tree: Tree = {}
    level: list[list[str]] = [[]]
    with ThreadPoolExecutor(4) as pool:
        while level:
            texts = list(pool.map(lambda words: _help(cfy, words), level))
            below: list[list[str]] = []
            for words, text in zip(level, texts, strict=True):
                commands = commands_in(text)
                below += [[*words, each] for each in commands or ()]
                if commands is None:
                    tree[" ".join(words)] = _options(text)
            level = below
    return dict(sorted(tree.items()))


if __name__ == "__main__":
    RECORD.write_text(
        "{\n"
        + ",\n".join(
            f" {json.dumps(name)}: {json.dumps(options)}"
            for name, options in read_tree(Path(sys.argv[1])).items()
        )
        + "\n}\n",
        encoding="utf-8",
    )
