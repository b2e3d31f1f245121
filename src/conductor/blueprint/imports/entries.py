"""The entries under `imports`: a url, perhaps with a namespace, perhaps with plugin properties."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.errors import DSLParsingInputTypeException
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems, format_error, logic_error, put_at
from conductor.blueprint.source.values import YamlMapping, children
from conductor.blueprint.version import V1_5, DslVersion, version_gate

SEPARATOR = "--"
BLUEPRINT = "blueprint:"
_NAMESPACED = re.compile(r"(?P<namespace>[^/:?.]*?)--(?P<url>.*)", re.DOTALL)


@dataclass(frozen=True)
class ImportEntry:
    url: str
    place: Place
    namespace: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blueprint(self) -> str:
        """The id of the blueprint that is imported; empty for anything else."""
        return self.url.removeprefix(BLUEPRINT) if self.url.startswith(BLUEPRINT) else ""


def import_entries(
    document: YamlMapping, version: DslVersion | None, problems: Problems
) -> Iterator[ImportEntry]:
    """Without a `version`, words of all versions are taken."""
    seen: set[str] = set()
    listed = document.get("imports")
    if not isinstance(listed, list):
        return  # which its shape says
    for _, item, place in children(listed, document.value_place("imports")):
        with problems.gathered():
            entry = _entry(item, place, version)
            spelled = f"{entry.namespace}{SEPARATOR}{entry.url}"
            if spelled in seen:
                sentence = f"{entry.url!r} is imported twice here; remove one"
                raise format_error(sentence, place, codes.DUPLICATE_IMPORT)
            seen.add(spelled)
            yield entry


def _entry(item: Any, place: Place, version: DslVersion | None) -> ImportEntry:
    if isinstance(item, str) and item:
        namespace, url = _split(item, place)
        return ImportEntry(url, place, namespace)
    if isinstance(item, dict) and len(item) == 1:
        ((spelled, properties),) = item.items()
        if isinstance(properties, dict):
            version_gate(version, V1_5, "an import with properties", place)
            namespace, url = _split(spelled, place)
            return ImportEntry(url, place, namespace, properties)
    raise format_error(
        "an import is a text, or one {url: {property: value}}; write for example "
        "'- cloudify/types/types.yaml'",
        place,
        codes.ERROR_INVALID_IMPORT_SPECS,
    )


def _split(spelled: str, place: Place) -> tuple[str, str]:
    """A `--` further on, as in `http://host/my--file.yaml`, belongs to the url."""
    found = _NAMESPACED.fullmatch(spelled)
    if found is None:
        return "", spelled
    namespace, url = found["namespace"], found["url"]
    if not namespace or not url:
        sentence = f"{spelled!r} needs a name before and a url after {SEPARATOR!r}"
        raise logic_error(codes.NAMESPACE, sentence, place)
    if not namespace.isascii():
        sentence = f"namespace {namespace!r} has characters outside ASCII; spell it without them"
        raise put_at(DSLParsingInputTypeException(codes.ERROR_INVALID_CHARS, sentence), place)
    if (more := _NAMESPACED.fullmatch(url)) is not None:
        both = namespace + SEPARATOR + more["namespace"]
        sentence = f"namespace {both!r} must not contain {SEPARATOR!r}; use one that does not"
        raise logic_error(codes.NAMESPACE, sentence, place)
    return namespace, url
