"""A main file and all that it imports, as one document."""

from collections.abc import Mapping
from dataclasses import dataclass

from conductor.blueprint.imports.locate import Located, Locator
from conductor.blueprint.imports.merge import merged
from conductor.blueprint.imports.namespaces import namespaced
from conductor.blueprint.imports.outside import Outside
from conductor.blueprint.imports.plugin_properties import with_plugin_properties
from conductor.blueprint.imports.sound import sound
from conductor.blueprint.imports.walk import Document, Walk, read_document
from conductor.blueprint.imports.web import Web
from conductor.blueprint.problems import Problems, format_error
from conductor.blueprint.source.values import YamlMapping, placed
from conductor.blueprint.version import LATEST, DslVersion, stated_version


@dataclass(frozen=True)
class Gathered:
    """`blueprints` gives the id of each imported blueprint by its namespace."""

    blueprint: YamlMapping
    version: DslVersion
    blueprints: Mapping[str, str]


def gather(
    main: Located, outside: Outside, problems: Problems, *, checks_versions: bool = True
) -> Gathered:
    """What is not well formed is noted, and left out."""
    top, imported, version, blueprints = _apart(main, outside, problems, checks_versions)
    with problems.doubted():
        blueprint = merged(top, imported, version, problems)
    _refuse_templates_without_type(blueprint, problems)
    return Gathered(blueprint, version, blueprints)


def importable(main: Located, outside: Outside, problems: Problems) -> YamlMapping:
    """What a file and its imports define, as one text that others may import under a namespace.

    The built-in types are not in it but imported by it, as they take part in no namespace.
    """
    top, imported, version, blueprints = _apart(main, outside, problems, checks_versions=True)
    own = [each for each in imported if not each.located.is_basic]
    result = merged(top, own, version, problems)
    basic = [each.located.url for each in imported if each.located.is_basic]
    for section, value in (("imports", basic), ("namespaces_mapping", dict(blueprints))):
        result.put(section, placed(value, result.place), result.place, result.place)
    return result


def _apart(
    main: Located, outside: Outside, problems: Problems, checks_versions: bool
) -> tuple[Document, list[Document], DslVersion, Mapping[str, str]]:
    """Each document as it is to be merged."""
    content = read_document(main, problems)
    version, gate = LATEST, None
    with problems.gathered():
        version = stated_version(content)
        gate = version if checks_versions else None
    whole = Document(main, content, ancestors=frozenset({main.url}))
    top = sound(whole, gate, problems)
    walk = Walk(Locator(version, outside, Web(outside.reach)), outside.texts, gate, problems)
    with problems.doubted():
        imported = walk.documents(whole)
    imported = [sound(each, gate, problems) for each in imported]
    apart = namespaced(top, [with_plugin_properties(each, problems) for each in imported])
    return top, apart, version, walk.blueprints


def _refuse_templates_without_type(blueprint: YamlMapping, problems: Problems) -> None:
    """Nothing but relationships is the extension of a template, which must be somewhere."""
    templates = blueprint.get("node_templates")
    if not isinstance(templates, YamlMapping):
        return
    for name, template in list(templates.items()):
        if template.get("type") is None:
            sentence = f"node_templates.{name}: 'type' is missing"
            problems.add(format_error(sentence, templates.key_place(name)))
            problems.doubt(frozenset({"node_templates"}))
            del templates[name]
