"""From an import's url to its text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from conductor.blueprint import codes
from conductor.blueprint.errors import BlueprintError, DSLParsingException
from conductor.blueprint.imports.entries import ImportEntry
from conductor.blueprint.imports.folder import BlueprintFolder, OutsideOfRoot
from conductor.blueprint.imports.resolver import ImportedText, ImportResolver
from conductor.blueprint.imports.web import Unreachable, fetch
from conductor.blueprint.place import Place, Source
from conductor.blueprint.problems import logic_error, put_at
from conductor.blueprint.types import is_basic_types, versioned_names
from conductor.blueprint.version import DslVersion

_WEB = ("http://", "https://")
_SHIPPED = Path(__file__).parent.parent / "types"


@dataclass(frozen=True)
class Located:
    """`url` tells two texts apart; `folder` is where relative imports and scripts start;
    `sections` stand for those of the text."""

    url: str
    source: Source
    folder: Path | None = None
    is_basic: bool = False
    sections: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Locator:
    files: BlueprintFolder
    version: DslVersion
    resolver: ImportResolver | None = None

    def locate(self, entry: ImportEntry, importer: Located) -> Located:
        if is_basic_types(entry.url):
            return self._shipped(entry)
        if (local := self._local(entry, importer)) is not None:
            return local
        url = urljoin(importer.url, entry.url) if importer.url.startswith(_WEB) else entry.url
        if self.resolver is not None:
            answer = self._answer(self.resolver, url, entry)
            if answer is not None:
                source = Source(answer.url, answer.text, entry.place)
                return Located(answer.url, source, sections=answer.sections)
        if url.startswith(_WEB):
            return self._web(url, entry)
        raise _not_found(entry)

    def _answer(
        self, resolver: ImportResolver, url: str, entry: ImportEntry
    ) -> ImportedText | None:
        try:
            return resolver.resolve(url, version=str(self.version))
        except BlueprintError as error:
            raise error if error.place else put_at(error, entry.place) from None

    def _shipped(self, entry: ImportEntry) -> Located:
        names = versioned_names("types.yaml", max(self.version, DslVersion(1, 3)))
        path = next(_SHIPPED / name for name in names if (_SHIPPED / name).is_file())
        text = path.read_text(encoding="utf-8")
        shown = f"cloudify/types/{path.name}"
        return Located(shown, Source(shown, text, entry.place), is_basic=True)

    def _local(self, entry: ImportEntry, importer: Located) -> Located | None:
        name = entry.url
        if name.startswith("file:"):
            name = unquote(urlsplit(name).path)
        elif ":" in name.split("/", 1)[0]:
            return None
        try:
            for spelled in versioned_names(name, self.version) if name else ():
                path = self.files.find(spelled, beside=importer.folder)
                if path is not None:
                    return self.file(path, entry.place)
        except OutsideOfRoot as outside:
            raise _leaves_root(entry) from outside
        return None

    def file(self, path: Path, imported_at: Place | None) -> Located:
        shown = self.files.shown(path)
        text = decoded(self.files.read(path), shown, imported_at)
        return Located(str(path), Source(shown, text, imported_at), path.parent)

    def _web(self, url: str, entry: ImportEntry) -> Located:
        try:
            text = decoded(fetch(url), url, entry.place)
        except Unreachable as failure:
            raise logic_error(codes.IMPORT_NOT_FOUND, str(failure), entry.place) from failure
        return Located(url, Source(url, text, entry.place))


def decoded(content: bytes, name: str, imported_at: Place | None) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        place = Place(Source(name, "", imported_at), 1, 1)
        sentence = f"not a text in UTF-8 (byte {broken.start}); is it a binary file?"
        raise logic_error(codes.BAD_YAML, sentence, place) from broken


def _not_found(entry: ImportEntry) -> DSLParsingException:
    return logic_error(
        codes.IMPORT_NOT_FOUND,
        f"import {entry.url!r} was not found beside this file nor in the blueprint folder, "
        "and no resolver knows it; correct the path or add the file",
        entry.place,
    )


def _leaves_root(entry: ImportEntry) -> DSLParsingException:
    return logic_error(
        codes.IMPORT_NOT_FOUND,
        f"import {entry.url!r} leads out of the blueprint folder; copy the file into it",
        entry.place,
    )
