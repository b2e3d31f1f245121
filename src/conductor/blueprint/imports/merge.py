"""The sections of all documents laid over each other; the main file comes first."""

from collections.abc import Iterable

from conductor.blueprint import codes
from conductor.blueprint.imports.walk import Document
from conductor.blueprint.problems import Problems, logic_error
from conductor.blueprint.source.values import YamlList, YamlMapping
from conductor.blueprint.version import V1_3, VERSION_KEY, DslVersion
from conductor.blueprint.warning_names import OVERRIDES

_MERGED = frozenset(
    {"node_types", "plugins", "workflows", "relationships", "policy_types", "groups"}
    | {"policy_triggers", "data_types"}
)
_QUIET = frozenset({"labels", "blueprint_labels", "resource_tags"})
_MERGED_SINCE_1_3 = _QUIET | {"inputs", "outputs", "node_templates", "capabilities"}
_FIRST_WINS = frozenset({"description", "metadata"})
_LEFT_OUT = frozenset({"imports", "dsl_definitions", VERSION_KEY})
_BUILT_IN = "cloudify."


def merged(
    main: Document, imported: Iterable[Document], version: DslVersion, problems: Problems
) -> YamlMapping:
    """What a blueprint or its imports define stands before the built-in of the same name, wherever
    that is imported; see the decision record 0003."""
    laid = _Laid(version, problems, YamlMapping(main.content.place))
    laid.lay(main)
    basic = []
    for document in imported:
        if document.is_basic:
            basic.append(document)
        else:
            laid.lay(document)
    for document in basic:
        laid.lay(document)
    return laid.result


class _Laid:
    def __init__(self, version: DslVersion, problems: Problems, result: YamlMapping) -> None:
        self.result = result
        self._problems = problems
        since_1_3 = _MERGED_SINCE_1_3 if version >= V1_3 else frozenset()
        self._mergeable = _MERGED | since_1_3

    def lay(self, document: Document) -> None:
        is_main = not document.entries
        for section, value in document.content.items():
            if value is not None and (is_main or section not in _LEFT_OUT):
                with self._problems.gathered():
                    self._lay_section(document, section)

    def _lay_section(self, document: Document, section: str) -> None:
        """The first level is copied, since it is written to; what was read is shared."""
        offered = document.content[section]
        if section not in self.result:
            self.result.adopt(document.content, section)
            if isinstance(offered, YamlMapping):
                self.result[section] = offered.copied()
        elif section in _FIRST_WINS:
            return
        elif section not in self._mergeable:
            sentence = f"section {section!r} stands in several files; keep it in one"
            place = document.content.key_place(section)
            raise logic_error(codes.SECTION_NOT_MERGEABLE, sentence, place)
        else:
            for name in offered:
                with self._problems.gathered():
                    self._lay_entry(document, section, name)

    def _lay_entry(self, document: Document, section: str, name: str) -> None:
        held, offered = self.result[section], document.content[section]
        if name not in held:
            held.adopt(offered, name)
        elif document.is_basic or name.startswith(_BUILT_IN):
            self._warn_of_another(document, section, name)
        elif section in _QUIET:
            return
        elif section == "workflows":
            _fill_workflow(held, offered, name)
        elif not (section == "node_templates" and _extends(held, offered, name)):
            raise logic_error(
                codes.MERGE_CONFLICT,
                f"{section}.{name} is defined twice, also at {held.key_place(name)}; rename one",
                offered.key_place(name),
            )

    def _warn_of_another(self, document: Document, section: str, name: str) -> None:
        """That a blueprint maps a workflow or plugin of the built-in ones itself is everyday."""
        held, offered = self.result[section], document.content[section]
        if name.startswith(_BUILT_IN) and held[name] != offered[name]:
            there = offered.key_place(name)
            sentence = f"{section}.{name} is used as it stands here, not as at {there}"
            self._problems.warn(OVERRIDES, sentence, held.key_place(name))


def _fill_workflow(held: YamlMapping, offered: YamlMapping, name: str) -> None:
    """The first definition wins key by key; of two short forms the first one wins whole."""
    first, second = held[name], offered[name]
    if isinstance(first, YamlMapping) and isinstance(second, YamlMapping):
        filled = first.copied()
        for key in second:
            if key not in filled:
                filled.adopt(second, key)
        held[name] = filled


def _extends(held: YamlMapping, offered: YamlMapping, name: str) -> bool:
    """One of two templates of a name may be nothing but further relationships."""
    first, second = held[name], offered[name]
    if not (isinstance(first, YamlMapping) and isinstance(second, YamlMapping)):
        return False
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
    extended = base.copied()
    extended.put("relationships", joined, more.place, joined.place)
    held[name] = extended
    return True
