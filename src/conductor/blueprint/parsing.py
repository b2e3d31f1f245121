"""The ways in: files and texts, with all that may be said about how they are read."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conductor.blueprint.assemble import assemble
from conductor.blueprint.checks import Checks
from conductor.blueprint.codes import LOCATION_NOT_FOUND
from conductor.blueprint.collection import collection_paused
from conductor.blueprint.elements.values_getter import ANY_OBJECT, ValuesGetter
from conductor.blueprint.errors import DSLParsingException
from conductor.blueprint.imports.folder import BlueprintFolder, file_path
from conductor.blueprint.imports.gather import importable
from conductor.blueprint.imports.locate import Located, decoded, located_file
from conductor.blueprint.imports.outside import Outside
from conductor.blueprint.imports.reach import CLOSED, Reach
from conductor.blueprint.imports.resolver import ImportResolver
from conductor.blueprint.imports.texts import ReadTexts
from conductor.blueprint.imports.web import Unreachable, Web
from conductor.blueprint.place import Source
from conductor.blueprint.plan import Plan
from conductor.blueprint.problems import Problems, logic_error
from conductor.blueprint.source.values import YamlMapping

_EVERYTHING = Checks()


def parse_file(
    path: Path,
    *,
    root: Path | None = None,
    more: Sequence[str] = (),
    resolver: ImportResolver | None = None,
    reach: Reach = CLOSED,
    values: ValuesGetter | None = ANY_OBJECT,
    checks: Checks = _EVERYTHING,
    texts: ReadTexts | None = None,
) -> Plan:
    """`root` is the folder that no import or script may leave; by default the file's own. `more`
    are folders, and urls, below which names are looked for that are not there.

    `values` is asked for the objects that defaults of inputs name; with None no default is held to
    its constraints. `texts` may be given to several parses, which then share what they import.
    """
    if not path.is_file():
        raise _nothing_at(str(path))
    folders = _folders(more)
    if root is not None and not path.resolve().is_relative_to(root.resolve()):
        folders = (path.parent, *folders)
    files = BlueprintFolder(path.parent if root is None else root, folders)
    main = located_file(path.resolve(), files, None)
    return assemble(main, _outside(resolver, reach, more, texts), values, checks)


def parse_location(
    location: str, *, root: Path | None = None, reach: Reach = CLOSED, **how: Any
) -> Plan:
    """A path, or a url whose text is fetched if `reach` goes there; see `parse_file`."""
    path = Path(file_path(location))
    if "://" not in str(location) or location.startswith("file:"):
        return parse_file(path, root=root, reach=reach, **how)
    try:
        content = Web(reach).fetch(location)
    except Unreachable as failure:
        raise logic_error(LOCATION_NOT_FOUND, str(failure), None) from failure
    text = decoded(content, location, None)
    return parse_text(text, location=location, root=root, reach=reach, **how)


def parse_text(
    text: str,
    *,
    location: str = "<text>",
    root: Path | None = None,
    more: Sequence[str] = (),
    resolver: ImportResolver | None = None,
    reach: Reach = CLOSED,
    values: ValuesGetter | None = ANY_OBJECT,
    checks: Checks = _EVERYTHING,
    texts: ReadTexts | None = None,
) -> Plan:
    """Without a `root` there are no files: imports of local files and scripts are not found."""
    main = _located_text(text, location, root, more)
    return assemble(main, _outside(resolver, reach, more, texts), values, checks)


def importable_text(
    text: str,
    *,
    location: str = "<text>",
    root: Path | None = None,
    resolver: ImportResolver | None = None,
    reach: Reach = CLOSED,
    texts: ReadTexts | None = None,
) -> YamlMapping:
    """The text with all that it imports, not made a plan, for others to import."""
    main, problems = _located_text(text, location, root, ()), Problems()
    with problems.judged(), collection_paused():
        return importable(main, _outside(resolver, reach, (), texts), problems)


def _located_text(text: str, location: str, root: Path | None, more: Sequence[str]) -> Located:
    """A `location` that is a path, or a `file:` URL, says where local names start."""
    path = Path(file_path(location))
    is_place = os.path.lexists(path) or (path.parent != Path() and path.parent.is_dir())
    beside = path.absolute().parent if is_place else None
    folders = _folders(more) if beside is None else (beside, *_folders(more))
    files = BlueprintFolder(root, folders)
    return Located(location, Source(location, text), files, beside or root)


def _nothing_at(location: str) -> DSLParsingException:
    return logic_error(LOCATION_NOT_FOUND, f"there is no blueprint file {location!r}", None)


def _outside(
    resolver: ImportResolver | None, reach: Reach, more: Sequence[str], texts: ReadTexts | None
) -> Outside:
    urls = tuple(each for each in more if "://" in each and not each.startswith("file:"))
    return Outside(resolver, reach, urls, texts or ReadTexts())


def _folders(more: Sequence[str]) -> tuple[Path, ...]:
    names = (file_path(each) for each in more)
    return tuple(Path(name) for name in names if "://" not in name)
