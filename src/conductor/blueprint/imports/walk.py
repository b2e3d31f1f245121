"""Everything that a main file imports, breadth first; each text once per namespace."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.imports.entries import SEPARATOR, ImportEntry, import_entries
from conductor.blueprint.imports.locate import Located, Locator
from conductor.blueprint.imports.texts import ReadTexts
from conductor.blueprint.place import Place, Source
from conductor.blueprint.problems import Problems, format_error, logic_error
from conductor.blueprint.shapes.shape import spoken
from conductor.blueprint.source.reader import read
from conductor.blueprint.source.values import YamlMapping, placed
from conductor.blueprint.version import VERSION_KEY, DslVersion, parse_version

_MAPPING = "namespaces_mapping"
MOST_IMPORTS = 500
MOST_ENTRIES = 10_000
MOST_CHARACTERS = 16 * 1024 * 1024
DEEPEST_NAMESPACE = 20


@dataclass(frozen=True)
class Document:
    """`entries` are the imports that led here, the first one first; none for the main file.

    `ancestors` are the urls from the main file down to this one. `home` is the namespace under
    which the blueprint was imported that this document is a part of; empty for the main one.
    """

    located: Located
    content: YamlMapping
    namespace: str = ""
    entries: tuple[ImportEntry, ...] = ()
    ancestors: frozenset[str] = frozenset()
    home: str = ""
    is_basic: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.located.url, self.namespace


class Walk:
    """`blueprints` gives the id of each imported blueprint by its namespace."""

    def __init__(
        self, locator: Locator, texts: ReadTexts, gate: DslVersion | None, problems: Problems
    ) -> None:
        self.blueprints: dict[str, str] = {}
        self._locator = locator
        self._texts = texts
        self._gate = gate
        self._problems = problems
        self._characters = 0
        self._entries = 0

    def documents(self, main: Document) -> list[Document]:
        """Without the main one. What cannot be read is left out and noted."""
        found = {main.key: main}
        waiting = deque([main])
        while waiting:
            importer = waiting.popleft()
            for entry in import_entries(importer.content, self._gate, self._problems):
                self._entries += 1
                self._check_bounds(len(found), entry)
                with self._problems.gathered():
                    located = self._located(entry, importer)
                    known = found.get((located.url, _joined(importer.namespace, entry.namespace)))
                    if known is not None and not entry.blueprint:  # and it was looked at already
                        found[known.key] = _also_imported(known, entry)
                        continue
                    document = self._document(located, entry, importer)
                    known = found.get(document.key)
                    if known is not None:
                        found[known.key] = _also_imported(known, entry)
                    elif document.located.url not in importer.ancestors:
                        found[document.key] = document
                        self._characters += len(document.located.source.text)
                        waiting.append(document)
        return [document for key, document in found.items() if key != main.key]

    def _located(self, entry: ImportEntry, importer: Document) -> Located:
        if entry.blueprint and not entry.namespace:
            raise logic_error(
                codes.BLUEPRINT_IMPORT_WITHOUT_NAMESPACE,
                f"{entry.url!r} needs a namespace; write 'name--{entry.url}'",
                entry.place,
            )
        return self._locator.locate(entry, importer.located)

    def _document(self, located: Located, entry: ImportEntry, importer: Document) -> Document:
        content = self._content(located, entry)
        is_basic = located.is_basic or (not entry.blueprint and _has_basic_types(content))
        if is_basic and entry.namespace:
            sentence = "the built-in types take no namespace; import them without one"
            raise logic_error(codes.NAMESPACE_REUSED, sentence, entry.place)
        namespace = "" if is_basic else _joined(importer.namespace, entry.namespace)
        if namespace.count(SEPARATOR) >= DEEPEST_NAMESPACE:
            sentence = f"namespaces nest deeper than {DEEPEST_NAMESPACE} levels; use fewer"
            raise logic_error(codes.NAMESPACE, sentence, entry.place)
        home = namespace if entry.blueprint else importer.home
        self._claim(namespace, entry, located)
        document = Document(
            located,
            content,
            namespace,
            (entry,),
            importer.ancestors | {located.url},
            home,
            is_basic,
        )
        _check_version(document, self._gate)
        return document

    def _content(self, located: Located, entry: ImportEntry) -> YamlMapping:
        if located.content is not None:
            return _without(located.content, _MAPPING)
        content = read_document(located, self._problems, self._texts.read)
        return _with_sections(content, located.sections, entry.place)

    def _claim(self, namespace: str, entry: ImportEntry, located: Located) -> None:
        """Of the blueprint that is imported, and of those that a resolver found in it."""
        claims = {namespace: entry.blueprint} if entry.blueprint else {}
        found = None if located.content is None else located.content.get(_MAPPING)
        for inner, blueprint in (found or {}).items():
            claims[_joined(namespace, inner)] = blueprint
        for claimed, blueprint in claims.items():
            holder = self.blueprints.setdefault(claimed, blueprint)
            if holder != blueprint:
                sentence = f"namespace {claimed!r} is that of blueprint {holder!r}; choose another"
                raise logic_error(codes.NAMESPACE_REUSED, sentence, entry.place)

    def _check_bounds(self, documents: int, entry: ImportEntry) -> None:
        is_too_much = documents > MOST_IMPORTS or self._entries > MOST_ENTRIES
        if is_too_much or self._characters > MOST_CHARACTERS:
            sentence = (
                f"the imports of this blueprint come to more than {MOST_IMPORTS} files, "
                f"{MOST_ENTRIES} entries or {MOST_CHARACTERS // 1024 // 1024} MiB; do they import "
                f"each other under ever more namespaces?"
            )
            raise logic_error(codes.IMPORT_NOT_FOUND, sentence, entry.place)


def _also_imported(document: Document, entry: ImportEntry) -> Document:
    return replace(document, entries=(*document.entries, entry))


def read_document(
    located: Located, problems: Problems, read_text: Callable[[Source, Problems], Any] = read
) -> YamlMapping:
    content = read_text(located.source, problems)
    start = Place(located.source, 1, 1)
    if content is None:
        sentence = "the file is empty; begin it with 'tosca_definitions_version: cloudify_dsl_1_5'"
        raise format_error(sentence, start, codes.BAD_YAML)
    if not isinstance(content, YamlMapping):
        raise format_error(f"a blueprint is a mapping, found {spoken(content)}", start)
    return content


def _without(content: YamlMapping, section: str) -> YamlMapping:
    if section not in content:
        return content
    result = content.copied()
    del result[section]
    return result


def _with_sections(content: YamlMapping, sections: Mapping[str, Any], place: Place) -> YamlMapping:
    if not sections:
        return content
    result = content.copied()
    for name, value in sections.items():
        result.pop(name, None)
        if value:
            result.put(name, placed(value, place), place, place)
    return result


def _has_basic_types(content: YamlMapping) -> bool:
    """A copy of the built-in types, or an edition of its own: a file of types and nothing more."""
    metadata, types = content.get("metadata"), content.get("node_types")
    is_marked = isinstance(metadata, dict) and bool(metadata.get("cloudify_types"))
    has_root = isinstance(types, dict) and "cloudify.nodes.Root" in types
    return (is_marked or has_root) and not content.get("node_templates")


def _joined(outer: str, inner: str) -> str:
    return SEPARATOR.join(part for part in (outer, inner) if part)


def _check_version(document: Document, main: DslVersion | None) -> None:
    stated = document.content.get(VERSION_KEY)
    if stated is None or document.is_basic or main is None:
        return
    place = document.content.value_place(VERSION_KEY)
    if (version := parse_version(stated, place)) > main:
        sentence = f"imports must not be newer than the blueprint: {version} here, {main} there"
        raise logic_error(codes.IMPORT_VERSION, sentence, place)
