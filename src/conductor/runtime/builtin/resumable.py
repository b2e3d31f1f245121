"""The decorator of workflows that go on where they were interrupted."""

from collections.abc import Callable
from typing import Any, TypeVar

from conductor.runtime.sdk.decorators import workflow

Function = TypeVar("Function", bound=Callable[..., Any])
resumable: Callable[[Function], Function] = workflow(resumable=True)
