"""Imported texts, parsed once: the same text imported in the same way is the same document."""

import threading
from collections import OrderedDict
from dataclasses import replace
from functools import cache
from typing import Any

from conductor.blueprint.place import Place, Source
from conductor.blueprint.problems import Problems
from conductor.blueprint.source.reader import read

_Key = tuple[str, str, str]


class ReadTexts:
    """What was read lately, in as many characters at most. What comes out is shared with other
    parses and threads: nobody may change it."""

    def __init__(self, most_characters: int = 2_000_000) -> None:
        self._most = most_characters
        self._held = 0
        self._lock = threading.Lock()
        self._documents: OrderedDict[_Key, tuple[Any, Problems]] = OrderedDict()

    def read(self, source: Source, problems: Problems) -> Any:
        """As `read` of a text does. Errors are found anew each time."""
        key = (source.name, source.text, _chain(source))
        with self._lock:
            known = self._documents.get(key)
            if known is not None:
                self._documents.move_to_end(key)
        if known is None:
            own = Problems()
            light = replace(source, imported_at=_without_text(source.imported_at))
            known = read(light, own), own
            self._keep(key, known)
        problems.warnings.extend(known[1].warnings)
        return known[0]

    def _keep(self, key: _Key, document: tuple[Any, Problems]) -> None:
        with self._lock:
            if len(key[1]) > self._most or key in self._documents:
                return
            self._documents[key] = document
            self._held += len(key[1])
            while self._held > self._most:
                (_, text, _), _ = self._documents.popitem(last=False)
                self._held -= len(text)


@cache
def texts_of_process() -> ReadTexts:
    """For those who parse by plain calls, and have nowhere to keep what they read."""
    return ReadTexts()


def _chain(source: Source) -> str:
    places, at = [], source.imported_at
    while at is not None:
        places.append(str(at))
        at = at.source.imported_at
    return "\n".join(places)


def _without_text(place: Place | None) -> Place | None:
    """Errors tell of importers by place alone, and their texts would be held in vain."""
    chain = []
    while place is not None:
        chain.append(place)
        place = place.source.imported_at
    light: Place | None = None
    for each in reversed(chain):
        light = each._replace(source=Source(each.source.name, "", light))
    return light
