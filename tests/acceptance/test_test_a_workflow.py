"""Whoever follows "Test a workflow" to the letter has tests that pass."""

import os
from pathlib import Path

from acceptance.page import Page
from acceptance.programs import PROGRAMS

PAGE = Page(Path(__file__).parents[2] / "docs" / "how-to" / "test-a-workflow.md")


def test_its_tests_pass(tmp_path: Path) -> None:
    path = os.pathsep.join([str(PROGRAMS), os.environ["PATH"]])
    (said,) = PAGE.follow(tmp_path, {**os.environ, "PATH": path}).values()
    assert "5 passed" in said
