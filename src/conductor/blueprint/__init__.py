"""Blueprints: YAML in, a plan out.

plan = parse_file(Path("blueprint.yaml"))
deployment_plan = prepare(plan, {"port": 8080})
"""

from pathlib import Path

from conductor.blueprint.assemble import assemble
from conductor.blueprint.codes import BAD_YAML
from conductor.blueprint.elements.values_getter import ANY_OBJECT, NO_MANAGER, ValuesGetter
from conductor.blueprint.imports.folder import BlueprintFolder
from conductor.blueprint.imports.locate import Located, Locator
from conductor.blueprint.imports.resolver import ImportedText, ImportResolver
from conductor.blueprint.place import Source
from conductor.blueprint.plan import Plan
from conductor.blueprint.plugin_yaml import DeclaredPlugins, read_plugin_yaml
from conductor.blueprint.prepare import prepare
from conductor.blueprint.problems import format_error
from conductor.blueprint.version import LATEST

__all__ = [
    "ANY_OBJECT",
    "NO_MANAGER",
    "DeclaredPlugins",
    "ImportResolver",
    "ImportedText",
    "Plan",
    "ValuesGetter",
    "parse_file",
    "parse_text",
    "prepare",
    "read_plugin_yaml",
]


def parse_file(
    path: Path,
    *,
    root: Path | None = None,
    resolver: ImportResolver | None = None,
    values: ValuesGetter | None = ANY_OBJECT,
) -> Plan:
    """`root` is the folder that no import or script may leave; by default the file's own.

    `values` is asked for the objects that defaults of inputs name; with None no default is held to
    its constraints.
    """
    files = BlueprintFolder(path.parent if root is None else root)
    if not path.is_file():
        raise format_error(f"there is no blueprint file {str(path)!r}", None, BAD_YAML)
    return assemble(Locator(files, LATEST).file(path.resolve(), None), files, resolver, values)


def parse_text(
    text: str,
    *,
    location: str = "<text>",
    root: Path | None = None,
    resolver: ImportResolver | None = None,
    values: ValuesGetter | None = ANY_OBJECT,
) -> Plan:
    """Without a `root` there are no files: imports of local files and scripts are not found."""
    main = Located(location, Source(location, text), root)
    return assemble(main, BlueprintFolder(root), resolver, values)
