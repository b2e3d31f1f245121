"""Mappings and lists as Python knows them, which also know the place of each key, value and item.

They are ordinary dicts and lists to everyone who does not ask for places. Scalars are plain Python
values: the container that holds one knows its place.
"""

from collections.abc import Iterator
from typing import Any

from conductor.blueprint.place import Place


class YamlMapping(dict[str, Any]):
    """`places` gives (place of the key, place of the value) by key."""

    __slots__ = ("place", "places")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, tuple[Place, Place]] = {}

    def put(self, key: str, value: Any, key_place: Place, value_place: Place) -> None:
        self[key] = value
        self.places[key] = (key_place, value_place)

    def adopt(self, other: "YamlMapping", key: str) -> None:
        """Take an entry over from another mapping, with its places."""
        self[key] = other[key]
        self.places[key] = other.places[key]

    def copied(self) -> "YamlMapping":
        """One level deep. What was read is shared, so whoever changes an entry copies first."""
        result = YamlMapping(self.place)
        result.update(self)
        result.places.update(self.places)
        return result

    def key_place(self, key: str) -> Place:
        return self.places[key][0] if key in self.places else self.place

    def value_place(self, key: str) -> Place:
        return self.places[key][1] if key in self.places else self.place


class YamlList(list[Any]):
    __slots__ = ("item_places", "place")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.item_places: list[Place] = []

    def put(self, value: Any, place: Place) -> None:
        self.append(value)
        self.item_places.append(place)


def place_within(container: Any, key: Any, default: Place) -> Place:
    """The place of a value inside its container, as exactly as it is known."""
    if isinstance(container, YamlMapping):
        places: tuple[Place, Place] | None = container.places.get(key)
        return places[1] if places else default
    if isinstance(container, YamlList) and key < len(container.item_places):
        place: Place = container.item_places[key]
        return place
    return default


def children(value: Any, place: Place) -> Iterator[tuple[Any, Any, Place]]:
    """(key or index, child, its place) of a mapping or list; nothing for a scalar."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield key, child, place_within(value, key, place)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield index, child, place_within(value, index, place)


def placed(value: Any, place: Place) -> Any:
    """The opposite of `plain`: everything in it stands at one place."""
    if isinstance(value, dict):
        mapping = YamlMapping(place)
        for key, child in value.items():
            mapping.put(key, placed(child, place), place, place)
        return mapping
    if isinstance(value, list):
        items = YamlList(place)
        for child in value:
            items.put(placed(child, place), place)
        return items
    return value


def plain(value: Any) -> Any:
    """The same value in bare dicts and lists, ready for a plan; nothing is shared with `value`."""
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return value
