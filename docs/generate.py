"""Writes the pages of docs/ that are drawn from the code: `python -m docs.generate`.

With `--check` nothing is written, and a page that is not up to date is named.
"""

import sys
from pathlib import Path

from docs.blueprint_page import blueprint_page
from docs.cli_page import cli_page
from docs.client_page import client_page
from docs.commands_page import commands_page
from docs.compatibility.page import compatibility_page
from docs.life_cycles import life_cycles_page
from docs.picture import run_picture
from docs.schedule_page import schedule_page
from docs.start_table import start_table_page

from conductor.blueprint.json_schema import generated_schema

DOCS = Path(__file__).parent
PAGES = {
    "reference/life-cycles.md": life_cycles_page,
    "reference/starting.md": start_table_page,
    "reference/schedules.md": schedule_page,
    "reference/blueprint.md": blueprint_page,
    "reference/rest-client.md": client_page,
    "reference/cli-commands.md": commands_page,
    "reference/cli-compatibility.md": cli_page,
    "reference/framework-compatibility.md": compatibility_page,
    "images/run.svg": run_picture,
    "../src/conductor/blueprint/blueprint.schema.json": generated_schema,
}


def main(*words: str) -> int:
    outdated = [name for name, page in PAGES.items() if _content(DOCS / name) != page()]
    if "--check" in words:
        for name in outdated:
            sys.stderr.write(f"docs/{name} is not up to date; write it again with: make docs\n")
        return 1 if outdated else 0
    for name in outdated:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
        sys.stdout.write(f"wrote docs/{name}\n")
    return 0


def _content(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
