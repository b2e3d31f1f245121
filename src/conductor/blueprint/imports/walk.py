"""Everything that a main file imports, breadth first; each text once per namespace."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.imports.entries import SEPARATOR, ImportEntry, import_entries
from conductor.blueprint.imports.locate import Located, Locator
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems, format_error, logic_error
from conductor.blueprint.shapes.grammar import BLUEPRINT
from conductor.blueprint.shapes.shape import Look, spoken
from conductor.blueprint.source.reader import read
from conductor.blueprint.source.values import YamlMapping, placed
from conductor.blueprint.version import DslVersion, parse_version


@dataclass(frozen=True)
class Document:
    located: Located
    content: YamlMapping
    namespace: str = ""
    entry: ImportEntry | None = None

    @property
    def is_basic(self) -> bool:
        return self.located.is_basic


def read_document(located: Located, problems: Problems) -> YamlMapping:
    content = read(located.source, problems)
    start = Place(located.source, 1, 1)
    if content is None:
        sentence = "the file is empty; begin it with 'tosca_definitions_version: cloudify_dsl_1_5'"
        raise format_error(sentence, start, codes.BAD_YAML)
    if not isinstance(content, YamlMapping):
        raise format_error(f"a blueprint is a mapping, found {spoken(content)}", start)
    return content


def check_shape(document: Document, version: DslVersion, problems: Problems) -> None:
    """The built-in types may use words that are younger than the blueprint's version."""
    place = document.content.place
    gate = None if document.is_basic else version
    BLUEPRINT.check(document.content, Look(place, "blueprint", problems, gate))


def walk(main: Document, locator: Locator, problems: Problems) -> Iterator[Document]:
    """The imported documents, without the main one. What cannot be read is left out and noted."""
    seen = {(main.located.url, "")}
    waiting = deque([main])
    while waiting:
        importer = waiting.popleft()
        for entry in import_entries(importer.content, problems):
            with problems.gathered():
                located = locator.locate(entry, importer.located)
                namespace = _joined(importer.namespace, entry, located)
                if (located.url, namespace) in seen:
                    continue
                seen.add((located.url, namespace))
                content = read_document(located, problems)
                _replace_sections(content, located.sections, entry.place)
                document = Document(located, content, namespace, entry)
                _check_version(document, locator.version)
                waiting.append(document)
                yield document


def _replace_sections(content: YamlMapping, sections: Mapping[str, Any], place: Place) -> None:
    for name, value in sections.items():
        content.pop(name, None)
        if value:
            content.put(name, placed(value, place), place, place)


def _joined(outer: str, entry: ImportEntry, located: Located) -> str:
    if entry.url.startswith("blueprint:") and not entry.namespace:
        raise logic_error(
            codes.BLUEPRINT_IMPORT_WITHOUT_NAMESPACE,
            f"{entry.url!r} needs a namespace; write 'name--{entry.url}'",
            entry.place,
        )
    if located.is_basic:
        if entry.namespace:
            sentence = "the built-in types take no namespace; import them without one"
            raise logic_error(codes.NAMESPACE_REUSED, sentence, entry.place)
        return ""
    return SEPARATOR.join(part for part in (outer, entry.namespace) if part)


def _check_version(document: Document, main: DslVersion) -> None:
    key = "tosca_definitions_version"
    stated = document.content.get(key)
    if stated is None or document.is_basic:
        return
    place = document.content.value_place(key)
    if (version := parse_version(stated, place)) > main:
        sentence = f"imports must not be newer than the blueprint: {version} here, {main} there"
        raise logic_error(codes.IMPORT_VERSION, sentence, place)
