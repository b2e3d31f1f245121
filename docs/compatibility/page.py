"""Draws the page that says which names of the public framework there are, and who tests them."""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from docs.compatibility import SECTIONS
from docs.compatibility.part import Part, Promise
from docs.compatibility.surprises import SURPRISES

ROOT = Path(__file__).parents[2]
HEAD = """\
# Compatibility with the public framework

<!-- Written by `make docs` from docs/compatibility/ and the porches. Do not edit it here. -->

What plugin, workflow and blueprint code imports, with the arguments that it takes and the test that
covers it.
"""
_KINDS = inspect.Parameter
_MARKS = {_KINDS.VAR_POSITIONAL: "*", _KINDS.VAR_KEYWORD: "**"}


class NotCovered(Exception):
    """None of a part's test files uses a name that it lists."""


def compatibility_page() -> str:
    sections = (line for title in SECTIONS for line in _section(title))
    return "\n".join([HEAD, *sections, *_surprises()])


def _surprises() -> Iterator[str]:
    yield "## What surprises\n"
    yield "By the numbers under which the public framework's facts list it.\n"
    yield "| | in the public framework | here | tests |\n|---|---|---|---|"
    for number, surprise in enumerate(SURPRISES, start=1):
        tests = ", ".join(
            f"[{_title(test)}](../../{test.split('::')[0]})" for test in surprise.tests
        )
        yield f"| {number} | {surprise.what} | {surprise.otherwise or 'the same'} | {tests} |"
    yield ""


def _title(test: str) -> str:
    return test.split("::test_")[1].replace("_", " ")


def _section(title: str) -> Iterator[str]:
    yield f"## {title}\n"
    for part in SECTIONS[title]:
        yield from _table(part)


def _table(part: Part) -> Iterator[str]:
    owner = f"`{part.owner}` of " if part.owner else ""
    yield f"### {owner}`{part.module}`\n"
    yield "| name | arguments or value | test |\n|---|---|---|"
    for promise in part.promises():
        test = covering_test(part, promise.name)
        link = f"[{Path(test).stem}](../../{test})"
        shown = "of each object" if promise.is_of_objects else _shown(promised(part, promise))
        yield f"| `{promise.name}` | {shown} | {link} |"
    yield ""


def promised(part: Part, promise: Promise) -> Any:
    """The thing itself, None where only objects have it; `AttributeError` when it is not there."""
    module = resolve_name(part.module)
    owner = getattr(module, part.owner) if part.owner else module
    if promise.is_of_objects and _is_set_in(owner, promise.name):
        return None
    return getattr(owner, promise.name)


def _is_set_in(owner: type, name: str) -> bool:
    """Whether the class, or one that it derives from, sets the attribute of its objects."""
    place = re.compile(
        rf"self\.{name}\b[^=(\n]*=(?!=)|^    {name}\b *[:=]|\"{name}\"", re.MULTILINE
    )
    return any(place.search(_source(kind)) for kind in inspect.getmro(owner) if _is_ours(kind))


@cache
def _source(kind: type) -> str:
    return inspect.getsource(kind)


def covering_test(part: Part, name: str) -> str:
    for test in part.tests:
        if name in _words(test):
            return test
    raise NotCovered(f"no test of {part.module} {part.owner} uses {name}: {', '.join(part.tests)}")


@cache
def _words(test: str) -> frozenset[str]:
    """Those that its code is made of, and those of its texts; comments and docstrings are none."""
    tree = ast.parse((ROOT / test).read_text(encoding="utf-8"))
    return frozenset(word for node in ast.walk(tree) for word in _of_node(node))


def _of_node(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            yield from name.split(".")
        case ast.keyword(arg=str(name)):
            yield name
        case ast.Constant(value=str(text)) if not _is_docstring(text):
            yield from re.findall(r"\w+", text)


def _is_docstring(text: str) -> bool:
    return " " in text and text.rstrip().endswith((".", ":", "`"))


def _shown(thing: Any) -> str:
    if isinstance(thing, str | int | bool | None):
        return f"`{thing!r}`"
    called = thing.__init__ if inspect.isclass(thing) else thing
    if (inspect.isfunction(called) or inspect.ismethod(called)) and _is_ours(called):
        return f"`({', '.join(arguments(thing))})`"
    return ""


def _is_ours(thing: Any) -> bool:
    """What Python brings along looks different in each of its versions."""
    return str(getattr(thing, "__module__", "")).startswith(("conductor.", "cloudify"))


def arguments(thing: Any) -> list[str]:
    """`["name", "size=8", "*", "force=False"]`, without `self`."""
    shown: list[str] = []
    for each in inspect.signature(thing).parameters.values():
        if each.kind is _KINDS.KEYWORD_ONLY and not any(arg.startswith("*") for arg in shown):
            shown.append("*")
        default = "" if each.default is _KINDS.empty else f"={_default(each.default)}"
        shown.append(f"{_MARKS.get(each.kind, '')}{each.name}{default}")
    return shown[1:] if shown[:1] == ["self"] else shown


def _default(value: Any) -> str:
    return str(getattr(value, "__name__", repr(value)))
