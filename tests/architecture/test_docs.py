"""The pages of docs/ agree with the code and with each other."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from architecture.tree import ROOT
from conductor.blueprint import parse_text

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("examples/**/*.md")])
FILTERS = {"type_names", "node_ids", "node_instance_ids"}
LINK = re.compile(r"\]\((?!\w+://|mailto:|#)([^)#\s]+)")


def test_generated_pages_are_up_to_date() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "docs.generate", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_first_page_leads_to_all_others() -> None:
    docs = ROOT / "docs"
    linked = {docs / each for each in LINK.findall((docs / "README.md").read_text("utf-8"))}
    pages = {page for page in docs.rglob("*.md") if page.parent.name != "decisions"}
    assert pages - linked == {docs / "README.md"}


def test_the_page_of_the_built_in_workflows_names_all_of_them_with_their_parameters() -> None:
    page = (ROOT / "docs/reference/workflows.md").read_text(encoding="utf-8")
    head = "tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml]"
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    for name, workflow in parse_text(head)["workflows"].items():
        if name in ("install_new_agents", "validate_agents"):
            continue
        (row,) = [row for row in rows if f"`{name}`" in row[0]]
        parameters = {p for p in workflow["parameters"] if p not in FILTERS}
        assert sorted(re.findall(r"`(\w+)`", row[-1])) == sorted(parameters)
        assert ("filters" in row[-1]) is (workflow["parameters"].keys() >= FILTERS)


def test_every_decision_has_its_number() -> None:
    names = sorted(path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
