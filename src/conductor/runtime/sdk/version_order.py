"""Versions of packages, made comparable."""

import re

_FORM = re.compile(r"v?(?P<release>\d+(?:\.\d+)*)[-_.]?(?P<stage>[a-z]*)[-_.]?(?P<number>\d*)")
_STAGES = {"dev": -4, "a": -3, "alpha": -3, "b": -2, "beta": -2, "c": -1, "rc": -1, "post": 1}

VersionKey = tuple[tuple[int, ...], int, int]


def parse_version(version: str) -> VersionKey:
    """`parse_version("1.10") > parse_version("1.9") > parse_version("1.9rc1")`; a text that is no
    version comes before all others."""
    found = _FORM.match(version.strip().lower())
    if found is None:
        return (), 0, 0
    release = [int(part) for part in found["release"].split(".")]
    while release and release[-1] == 0:
        release.pop()
    return tuple(release), _STAGES.get(found["stage"], 0), int(found["number"] or 0)
