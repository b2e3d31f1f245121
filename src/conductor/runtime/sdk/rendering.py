"""Jinja2 templates among a blueprint's resources. Who renders nothing never loads Jinja2."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any

from conductor.runtime.sdk.exceptions import NonRecoverableError

MARKS = ("{{", "{#", "{%")


def render(content: bytes, ctx: Any, variables: Mapping[str, Any] | None = None) -> bytes:
    """Fill in a template; a text without Jinja2's marks comes back untouched.

    The template sees `variables` and `ctx`.
    """
    if "ctx" in (variables or {}):
        raise NonRecoverableError(
            "a template's variables cannot contain 'ctx': it is the context; rename the variable"
        )
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    if not any(mark in text for mark in MARKS):
        return content
    template = resolve_name("jinja2:Template")(text, keep_trailing_newline=True)
    rendered: str = template.render({**(variables or {}), "ctx": ctx})
    return rendered.encode()
