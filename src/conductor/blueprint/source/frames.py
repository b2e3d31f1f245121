"""The containers that are open while a YAML text is read."""

from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.place import Place
from conductor.blueprint.source.values import YamlList, YamlMapping

MERGE_KEY = "<<"


@dataclass(slots=True)
class Known:
    """A finished value, with what an alias of it costs: values inside, and levels of nesting."""

    value: Any
    size: int = 1
    height: int = 0


@dataclass(slots=True)
class Frame:
    """One open container. A mapping has `key` set between its key and its value."""

    container: YamlMapping | YamlList
    anchor: str | None
    size: int = 1
    height: int = 1
    key: str | None = None
    key_place: Place | None = None
    merges: list[YamlMapping] = field(default_factory=list)

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.container, YamlMapping) and self.key_place is None

    def grow(self, known: Known) -> None:
        self.size += known.size
        self.height = max(self.height, known.height + 1)

    def apply_merges(self) -> None:
        """Own keys win over merged ones, and an earlier merged mapping over a later one."""
        mapping = self.container
        if not self.merges or not isinstance(mapping, YamlMapping):
            return
        for merged in self.merges:
            for key in merged:
                if key not in mapping:
                    mapping.adopt(merged, key)
