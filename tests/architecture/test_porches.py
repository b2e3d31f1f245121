"""Porches are the names that plugin authors were promised, and hold no logic."""

import ast
from pathlib import Path

import pytest

from architecture.tree import PORCHES, SOURCE, modules

LOGIC = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match, ast.AsyncFunctionDef)


PLACES = [
    pytest.param(path, id=str(path.relative_to(SOURCE)))
    for path in modules(*PORCHES)
    if path.parent.name != "ctx_wrappers"  # a file that scripts copy, and no module of ours
]


@pytest.mark.parametrize("path", PLACES)
def test_a_porch_decides_nothing(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    decisions = [statement for statement in body if not is_how_it_is_loaded(statement)]
    found = [
        node.lineno
        for statement in decisions
        for node in ast.walk(statement)
        if isinstance(node, LOGIC)
    ]
    assert found == [], f"{path} has logic in lines {found}; move it to the floor it belongs to"


def is_how_it_is_loaded(statement: ast.stmt) -> bool:
    """`if __name__ == "__main__"`, and a module's `__getattr__` that loads a name when asked."""
    if isinstance(statement, ast.FunctionDef):
        return statement.name == "__getattr__"
    return isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)
