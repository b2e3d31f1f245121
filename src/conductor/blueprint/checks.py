"""What a caller may choose not to have looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Checks:
    """`versions`: that words are not younger than the version that a file states. `functions`: that
    calls of intrinsic functions are well formed, and name inputs and nodes that exist."""

    versions: bool = True
    functions: bool = True
