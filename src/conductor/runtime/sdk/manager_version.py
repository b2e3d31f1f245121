"""The version of a manager, made comparable."""

import functools

from conductor.runtime.sdk.version_order import parse_version


@functools.total_ordering
class ManagerVersion:
    """`ManagerVersion("7.1.0").greater_than(ManagerVersion("6.4"))`. It also is the text itself."""

    def __init__(self, raw_version: str) -> None:
        numbers = [*raw_version.split("-")[0].split("."), "0", "0"]
        self.major, self.minor, self.service = numbers[:3]
        self.version = raw_version
        self._key = parse_version(raw_version)

    def equals(self, other: "ManagerVersion") -> bool:
        return self == other

    def greater_than(self, other: "ManagerVersion") -> bool:
        return self > other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ManagerVersion) and self._key == other._key

    def __lt__(self, other: "ManagerVersion") -> bool:
        return self._key < other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __str__(self) -> str:
        return self.version

    __repr__ = __str__
