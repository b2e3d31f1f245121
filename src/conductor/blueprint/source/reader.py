"""The event stream of a YAML text, put together into our values.

PyYAML's tree of nodes is never built: it is large, and its C code crashes the process on deep
nesting. So depth is counted here, on the stream, and so is what aliases would expand to.
"""

from typing import Any

import yaml

from conductor.blueprint.codes import BAD_YAML
from conductor.blueprint.place import Place, Source
from conductor.blueprint.problems import Problems, format_error
from conductor.blueprint.source.frames import MERGE_KEY, Frame, Known
from conductor.blueprint.source.scalars import UnknownTag, scalar_value
from conductor.blueprint.source.syntax import syntax_error
from conductor.blueprint.source.values import YamlList, YamlMapping
from conductor.blueprint.warning_names import DUPLICATE_KEY

DEEPEST = 200
MOST_ALIASED = 1_000_000
LONGEST = 1_000_000  # characters of one scalar
_PARSER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read(source: Source, problems: Problems) -> Any:
    """The value of the only document; None for an empty text. Bad YAML raises at once."""
    reader = _Reader(source, problems)
    try:
        for event in yaml.parse(source.text, Loader=_PARSER):
            reader.take(event)
    except yaml.YAMLError as broken:
        raise syntax_error(broken, source) from broken
    return reader.root


class _Reader:
    def __init__(self, source: Source, problems: Problems) -> None:
        self.root: Any = None
        self._source = source
        self._problems = problems
        self._open: list[Frame] = []
        self._anchors: dict[str, Known] = {}
        self._aliased = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._enter(YamlMapping(self._place(event)), event)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._enter(YamlList(self._place(event)), event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._leave()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._bad("a second document starts here; keep one per file", event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        place = self._place(event)
        if len(event.value) > LONGEST:
            raise self._bad(
                f"a text of more than {LONGEST} characters; put it into a file of its own", event
            )
        if event.implicit[0] and event.value == MERGE_KEY and self._awaits_key():
            self._open[-1].key, self._open[-1].key_place = MERGE_KEY, place
            return
        try:
            value = scalar_value(event.value, event.tag, is_plain=event.implicit[0])
        except UnknownTag as tag:
            raise self._bad(f"unknown tag {tag}; write the value without a tag", event) from tag
        except ValueError as wrong:
            raise self._bad(f"{event.value[:40]!r} is no valid number or boolean", event) from wrong
        known = Known(value)
        self._remember(event.anchor, known)
        self._add(known, place)

    def _enter(self, container: YamlMapping | YamlList, event: Any) -> None:
        if self._awaits_key():
            raise self._bad("a key must be a text, not a mapping or a list", event)
        if len(self._open) >= DEEPEST:
            raise self._bad(f"nested deeper than {DEEPEST} levels; flatten it", event)
        self._open.append(Frame(container, event.anchor))

    def _leave(self) -> None:
        frame = self._open.pop()
        frame.apply_merges()
        known = Known(frame.container, frame.size, frame.height)
        self._remember(frame.anchor, known)
        self._add(known, frame.container.place)

    def _alias(self, event: yaml.AliasEvent) -> None:
        known = self._anchors.get(event.anchor or "")
        if known is None:
            raise self._bad(
                f"alias *{event.anchor} stands before or inside its anchor; "
                f"write &{event.anchor} at an earlier, finished value",
                event,
            )
        self._aliased += known.size
        if self._aliased > MOST_ALIASED:
            raise self._bad(f"aliases expand to more than {MOST_ALIASED} values", event)
        if len(self._open) + known.height > DEEPEST:
            raise self._bad(f"this alias nests deeper than {DEEPEST} levels", event)
        self._add(known, self._place(event))

    def _add(self, known: Known, place: Place) -> None:
        if not self._open:
            self.root = known.value
            return
        frame = self._open[-1]
        if frame.awaits_key:
            frame.key, frame.key_place = self._key(known.value, place), place
            return
        frame.grow(known)
        if isinstance(frame.container, YamlList):
            frame.container.put(known.value, place)
        else:
            self._put(frame, frame.container, known.value, place)
            frame.key = frame.key_place = None

    def _put(self, frame: Frame, mapping: YamlMapping, value: Any, place: Place) -> None:
        key, key_place = frame.key, frame.key_place
        assert key is not None  # noqa: S101 - a key comes before its value in the stream
        assert key_place is not None  # noqa: S101
        if key == MERGE_KEY:
            frame.merges.extend(self._merged(value, place))
            return
        if key in mapping:
            first = mapping.key_place(key)
            self._problems.warn(
                DUPLICATE_KEY,
                f"key {key!r} stands twice, first at {first}; the last one wins",
                key_place,
            )
        mapping.put(key, value, key_place, place)

    def _merged(self, value: Any, place: Place) -> list[YamlMapping]:
        merged = value if isinstance(value, YamlList) else [value]
        if not all(isinstance(one, YamlMapping) for one in merged):
            raise format_error("'<<' takes a mapping or a list of mappings", place, BAD_YAML)
        return list(merged)

    def _key(self, key: Any, place: Place) -> str:
        if not isinstance(key, str):
            raise format_error(
                f"a key must be a text, found {key!r} ({type(key).__name__}); put it in quotes",
                place,
            )
        return key

    def _awaits_key(self) -> bool:
        return bool(self._open) and self._open[-1].awaits_key

    def _remember(self, anchor: str | None, known: Known) -> None:
        if anchor is not None:
            self._anchors[anchor] = known

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self._source, mark.line + 1, mark.column + 1)

    def _bad(self, sentence: str, event: Any) -> Exception:
        return format_error(sentence, self._place(event), BAD_YAML)
