"""From an import's url to its text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from conductor.blueprint import codes
from conductor.blueprint.errors import BlueprintError, DSLParsingException
from conductor.blueprint.imports.entries import BLUEPRINT, ImportEntry
from conductor.blueprint.imports.folder import (
    BlueprintFolder,
    OutsideOfRoot,
    TooLarge,
    file_path,
    read_bounded,
)
from conductor.blueprint.imports.outside import Outside
from conductor.blueprint.imports.resolver import ImportedContent, ImportedText
from conductor.blueprint.imports.web import Unreachable, Web
from conductor.blueprint.place import Place, Source
from conductor.blueprint.problems import logic_error, put_at
from conductor.blueprint.source.values import YamlMapping
from conductor.blueprint.types import shipped_types, versioned_names
from conductor.blueprint.version import DslVersion

_WEB = ("http://", "https://")
_RESOURCE = "resource:"
_NO_FILES = BlueprintFolder(None)


@dataclass(frozen=True)
class Located:
    """`url` tells two texts apart. What the text imports is looked for beside it, in `folder`, and
    in `files`. `sections` stand for those of the text; `content` for all of it."""

    url: str
    source: Source
    files: BlueprintFolder = _NO_FILES
    folder: Path | None = None
    is_basic: bool = False
    sections: Mapping[str, Any] = field(default_factory=dict)
    content: YamlMapping | None = None


@dataclass(frozen=True)
class Locator:
    version: DslVersion
    outside: Outside
    web: Web

    def locate(self, entry: ImportEntry, importer: Located) -> Located:
        url = entry.url.removeprefix(_RESOURCE)
        found = self._local(url, entry, importer) or self._shipped(url, entry)
        if found is not None:
            return found
        if importer.url.startswith(_WEB):
            url = _joined(importer.url, url)
        found = self._answered(url, entry, importer) or self._fetched(url, entry, importer)
        if found is None:
            raise _not_found(entry)
        return found

    def _local(self, name: str, entry: ImportEntry, importer: Located) -> Located | None:
        name = file_path(name)
        if ":" in name.split("/", 1)[0]:
            return None
        for spelled in versioned_names(name, self.version) if name.strip("/.") else ():
            path = self._path(spelled, entry, importer)
            if path is not None:
                files = importer.files
                if not any(path.is_relative_to(root.resolve()) for root in files.roots):
                    files = BlueprintFolder(path.parent)  # only an open reach goes there
                return located_file(path, files, entry.place)
        return None

    def _path(self, name: str, entry: ImportEntry, importer: Located) -> Path | None:
        if self._is_open_to(name, importer):
            return BlueprintFolder(Path("/")).find(name)
        try:
            return importer.files.find(name, beside=importer.folder)
        except OutsideOfRoot as outside:
            raise _leaves_root(entry) from outside

    def _is_open_to(self, name: str, importer: Located) -> bool:
        """A page from elsewhere has no business with the files of this machine."""
        is_page = importer.url.startswith(_WEB)
        return self.outside.reach.is_open and name.startswith("/") and not is_page

    def _shipped(self, url: str, entry: ImportEntry) -> Located | None:
        """Without the import's place: nothing in these texts is the blueprint's fault."""
        path = shipped_types(url, self.version)
        if path is None:
            return None
        shown = f"cloudify/types/{path.name}"
        source = Source(shown, path.read_text(encoding="utf-8"))
        return Located(shown, source, is_basic=True)

    def _answered(self, url: str, entry: ImportEntry, importer: Located) -> Located | None:
        if self.outside.resolver is None:
            return None
        try:
            answer = self.outside.resolver.resolve(url, version=str(self.version))
        except BlueprintError as error:
            raise error if error.place else put_at(error, entry.place) from None
        if isinstance(answer, ImportedText):
            files = importer.files if answer.root is None else BlueprintFolder(answer.root)
            folder = answer.file.parent if answer.file else None
            source = Source(answer.url, answer.text, entry.place)
            return Located(answer.url, source, files, folder, sections=answer.sections)
        if isinstance(answer, ImportedContent):
            source = Source(answer.url, "", entry.place)
            return Located(answer.url, source, importer.files, content=answer.content)
        return None

    def _fetched(self, url: str, entry: ImportEntry, importer: Located) -> Located | None:
        schemes = (*_WEB, "ftp://") if self.outside.reach.is_open else _WEB
        bases = () if ":" in url else self.outside.sources
        for spelled in (url, *(_joined(base.rstrip("/") + "/", url) for base in bases)):
            if not spelled.startswith(schemes):
                continue
            try:
                text = decoded(self.web.fetch(spelled), spelled, entry.place)
            except Unreachable as failure:
                if spelled == url:
                    raise logic_error(codes.IMPORT_NOT_FOUND, str(failure), entry.place) from None
                continue
            return Located(spelled, Source(spelled, text, entry.place), importer.files)
        return None


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:  # brackets that hold no IPv6 address
        return url


def located_file(path: Path, files: BlueprintFolder, imported_at: Place | None) -> Located:
    shown = files.shown(path)
    try:
        text = decoded(read_bounded(path), shown, imported_at)
    except (OSError, TooLarge) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        sentence = f"{shown} cannot be read: {reason}"
        raise logic_error(codes.IMPORT_NOT_FOUND, sentence, imported_at) from error
    return Located(str(path), Source(shown, text, imported_at), files, path.parent)


def decoded(content: bytes, name: str, imported_at: Place | None) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        place = Place(Source(name, "", imported_at), 1, 1)
        sentence = f"not a text in UTF-8 (byte {broken.start}); is it a binary file?"
        raise logic_error(codes.BAD_YAML, sentence, place) from broken


def _not_found(entry: ImportEntry) -> DSLParsingException:
    if entry.url.startswith(("plugin:", BLUEPRINT)):
        sentence = f"import {entry.url!r} needs a manager that has it, and none is asked here"
    else:
        sentence = (
            f"import {entry.url!r} was not found beside this file nor in the blueprint folder, "
            "and no resolver knows it; correct the path or add the file"
        )
    return logic_error(codes.IMPORT_NOT_FOUND, sentence, entry.place)


def _leaves_root(entry: ImportEntry) -> DSLParsingException:
    return logic_error(
        codes.IMPORT_NOT_FOUND,
        f"import {entry.url!r} leads out of the blueprint folder; copy the file into it",
        entry.place,
    )
