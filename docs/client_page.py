"""Draws the reference of the REST client: its sub-clients, their calls, and its errors."""

import inspect
from collections.abc import Iterator
from typing import Any

from docs.compatibility.page import arguments

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import ERROR_MAPPING
from cloudify_rest_client.noun import Noun

HEAD = """\
# The REST client

<!-- Written by `make docs` from src/cloudify_rest_client/. Do not edit it here. -->

The calls of `cloudify_rest_client.CloudifyClient`. [Use the client](../how-to/use-the-client.md)
says how.
"""
ERRORS = """\
## Errors

All of them are in `cloudify_rest_client.exceptions`, and each is a `CloudifyClientError`. Codes
that are not listed come as that.

| error code | class |
|---|---|"""


def client_page() -> str:
    rows = [f"| `{code}` | `{kind.__name__}` |" for code, kind in sorted(ERROR_MAPPING.items())]
    return "\n".join([HEAD, *_nouns(), ERRORS, *rows, ""])


def _nouns() -> Iterator[str]:
    client = CloudifyClient()
    for name, place in vars(CloudifyClient).items():
        if isinstance(place, Noun):
            yield from _noun(name, getattr(client, name))
    client.close()


def _noun(path: str, noun: Any) -> Iterator[str]:
    module = inspect.getmodule(type(noun))
    about = inspect.cleandoc(module.__doc__ or "") if module else ""
    yield f"## `{path}`\n\n{about}\n"
    if own := type(noun).__dict__.get("__doc__"):
        yield f"{inspect.cleandoc(own)}\n"
    yield "| call | what it is good for |\n|---|---|"
    yield from _calls(path, noun)
    yield ""


def _calls(path: str, noun: Any) -> Iterator[str]:
    for name, part in vars(noun).items():
        if name != "api" and not name.startswith("_"):
            yield from _calls(f"{path}.{name}", part)
    for name, call in inspect.getmembers(noun, inspect.ismethod):
        if not name.startswith("_"):
            spelled = f"{path}.{name}({', '.join(arguments(call))})"
            yield f"| `{spelled}` | {_in_a_cell(inspect.getdoc(call) or '')} |"


def _in_a_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
