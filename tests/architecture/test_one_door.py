"""Every start passes the table of `admission`: nothing else enters executions that may run."""

import ast
from collections.abc import Iterator

from architecture.tree import SOURCE, modules

# What these enter has ended already, or was asked about by who calls them.
WITHOUT_THE_DOOR = {
    "execution_restoring.restore",
    "deployment_updates._previewed",
    "executions.entered",
}
DOORS = {"pass_at_once", "ask", "entered"}


def entering() -> Iterator[tuple[str, set[str]]]:
    """Each function that stores a new execution, with the names of what it calls."""
    for path in modules("conductor/control"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and _adds_executions(node):
                yield f"{path.stem}.{node.name}", {_name(each) for each in _calls(node)}


def _adds_executions(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(each.func, ast.Attribute)
        and each.func.attr == "add"
        and _last(each.func.value) == "executions"
        for each in _calls(function)
    )


def _calls(function: ast.FunctionDef) -> list[ast.Call]:
    return [each for each in ast.walk(function) if isinstance(each, ast.Call)]


def _name(call: ast.Call) -> str:
    return _last(call.func)


def _last(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def test_who_enters_an_execution_asks_the_door() -> None:
    found = dict(entering())
    assert "deployments.create" in found
    beside = {name for name, calls in found.items() if not calls & DOORS}
    assert beside == WITHOUT_THE_DOOR


def test_only_services_enter_executions() -> None:
    services = SOURCE / "conductor/control/services"
    inside = {path.stem for path in services.rglob("*.py")}
    assert {name.partition(".")[0] for name, _ in entering()} <= inside
