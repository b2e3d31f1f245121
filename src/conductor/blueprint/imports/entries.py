"""The entries under `imports`: a url, perhaps with a namespace, perhaps with plugin properties."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems, format_error, logic_error
from conductor.blueprint.source.values import YamlMapping, children

SEPARATOR = "--"


@dataclass(frozen=True)
class ImportEntry:
    url: str
    place: Place
    namespace: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


def import_entries(document: YamlMapping, problems: Problems) -> Iterator[ImportEntry]:
    seen: set[str] = set()
    listed = document.get("imports")
    for _, item, place in children(listed or [], document.value_place("imports")):
        with problems.gathered():
            entry = _entry(item, place)
            spelled = f"{entry.namespace}{SEPARATOR}{entry.url}"
            if spelled in seen:
                sentence = f"{entry.url!r} is imported twice here; remove one"
                raise format_error(sentence, place, codes.DUPLICATE_IMPORT)
            seen.add(spelled)
            yield entry


def _entry(item: Any, place: Place) -> ImportEntry:
    if isinstance(item, str) and item:
        return ImportEntry(_url(item, place)[1], place, _url(item, place)[0])
    if isinstance(item, dict) and len(item) == 1:
        ((spelled, properties),) = item.items()
        if isinstance(properties, dict):
            namespace, url = _url(spelled, place)
            return ImportEntry(url, place, namespace, properties)
    raise format_error(
        "an import is a text, or one {url: {property: value}}; write for example "
        "'- cloudify/types/types.yaml'",
        place,
        codes.ERROR_INVALID_IMPORT_SPECS,
    )


def _url(spelled: str, place: Place) -> tuple[str, str]:
    namespace, separator, url = spelled.rpartition(SEPARATOR)
    if not separator or "/" in namespace or ":" in namespace:
        return "", spelled
    if SEPARATOR in namespace:
        sentence = f"namespace {namespace!r} must not contain {SEPARATOR!r}"
        raise logic_error(codes.NAMESPACE, sentence, place)
    return namespace, url
