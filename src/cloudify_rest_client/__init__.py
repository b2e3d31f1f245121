"""Typed client of Conductor's REST API.

Importing the package, its exceptions or its models is cheap: what speaks HTTP is loaded when
`CloudifyClient` is first asked for.
"""

from pkgutil import resolve_name
from typing import Any

__all__ = ["CloudifyClient"]


def __getattr__(name: str) -> Any:
    if name != "CloudifyClient":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return resolve_name("cloudify_rest_client.client:CloudifyClient")
