"""The sections of all documents laid over each other; the main file comes first."""

from collections.abc import Iterable

from conductor.blueprint import codes
from conductor.blueprint.imports.walk import Document
from conductor.blueprint.problems import Problems, logic_error
from conductor.blueprint.source.values import YamlList, YamlMapping
from conductor.blueprint.version import DslVersion

_MERGED = frozenset(
    {"node_types", "plugins", "workflows", "relationships", "policy_types", "groups"}
    | {"policy_triggers", "data_types"}
)
_QUIET = frozenset({"labels", "blueprint_labels", "resource_tags"})
_MERGED_SINCE_1_3 = _QUIET | {"inputs", "outputs", "node_templates", "capabilities"}
_FIRST_WINS = frozenset({"description", "metadata"})
_LEFT_OUT = frozenset({"imports", "dsl_definitions", "tosca_definitions_version"})


def merged(
    main: Document, imported: Iterable[Document], version: DslVersion, problems: Problems
) -> YamlMapping:
    result = YamlMapping(main.content.place)
    for section in main.content:
        if main.content[section] is not None:
            result.adopt(_copied(main.content, section), section)
    for document in imported:
        for section, value in document.content.items():
            if value is not None and section not in _LEFT_OUT:
                with problems.gathered():
                    _merge_section(result, document, section, version, problems)
    return result


def _copied(content: YamlMapping, section: str) -> YamlMapping:
    """A holder of the section whose first level may be written to; the source stays as read."""
    holder = YamlMapping(content.place)
    holder.adopt(content, section)
    if isinstance(content[section], YamlMapping):
        inner = YamlMapping(content[section].place)
        inner.update(content[section])
        inner.places.update(content[section].places)
        holder[section] = inner
    return holder


def _merge_section(
    result: YamlMapping,
    document: Document,
    section: str,
    version: DslVersion,
    problems: Problems,
) -> None:
    if section not in result:
        result.adopt(_copied(document.content, section), section)
        return
    if section in _FIRST_WINS:
        return
    is_merged = section in _MERGED or (section in _MERGED_SINCE_1_3 and version >= DslVersion(1, 3))
    if not is_merged:
        sentence = f"section {section!r} stands in several files; keep it in one"
        place = document.content.key_place(section)
        raise logic_error(codes.SECTION_NOT_MERGEABLE, sentence, place)
    for name in document.content[section]:
        with problems.gathered():
            _merge_entry(result[section], document, section, name)


def _merge_entry(held: YamlMapping, document: Document, section: str, name: str) -> None:
    offered = document.content[section]
    if name not in held or document.is_basic or name.startswith("cloudify."):
        held.adopt(offered, name)
    elif section in _QUIET:
        return
    elif section == "workflows":
        _fill_workflow(held, offered, name)
    elif section == "node_templates" and _extends(held, offered, name):
        return
    else:
        raise logic_error(
            codes.MERGE_CONFLICT,
            f"{section}.{name} is defined twice, also at {held.key_place(name)}; rename one",
            offered.key_place(name),
        )


def _fill_workflow(held: YamlMapping, offered: YamlMapping, name: str) -> None:
    """The first definition wins key by key; of two short forms the first one wins whole."""
    first, second = held[name], offered[name]
    if isinstance(first, YamlMapping) and isinstance(second, YamlMapping):
        filled = _copied(held, name)[name]
        for key in second:
            if key not in filled:
                filled.adopt(second, key)
        held[name] = filled


def _extends(held: YamlMapping, offered: YamlMapping, name: str) -> bool:
    """One of two templates of a name may be nothing but further relationships."""
    first, second = held[name], offered[name]
    if set(second) == {"relationships"}:
        base, more = first, second
    elif set(first) == {"relationships"}:
        base, more = second, first
    else:
        return False
    joined = YamlList(more["relationships"].place)
    for part in (base.get("relationships"), more["relationships"]):
        for item, place in zip(part or (), part.item_places if part else (), strict=True):
            joined.put(item, place)
    extended = YamlMapping(base.place)
    extended.update(base)
    extended.places.update(base.places)
    extended.put("relationships", joined, more.place, joined.place)
    held[name] = extended
    return True
