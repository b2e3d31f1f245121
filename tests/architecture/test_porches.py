"""Porches are the names that plugin authors were promised, and hold no logic."""

import ast
from pathlib import Path

import pytest

from architecture.tree import PORCHES, SOURCE, modules

LOGIC = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match, ast.AsyncFunctionDef)


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=str(path.relative_to(SOURCE))) for path in modules(*PORCHES)]
)
def test_a_porch_decides_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node.lineno for node in ast.walk(tree) if isinstance(node, LOGIC)]
    assert found == [], f"{path} has logic in lines {found}; move it to the floor it belongs to"
