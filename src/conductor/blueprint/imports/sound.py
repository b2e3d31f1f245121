"""What is well formed in a document, when not all of it is."""

from collections.abc import Set
from dataclasses import replace

from conductor.blueprint.doubts import doubts_of
from conductor.blueprint.imports.walk import Document
from conductor.blueprint.problems import Problems
from conductor.blueprint.shapes.grammar import BLUEPRINT
from conductor.blueprint.shapes.shape import Look, Part
from conductor.blueprint.source.values import YamlMapping
from conductor.blueprint.version import DslVersion


def sound(document: Document, gate: DslVersion | None, problems: Problems) -> Document:
    """Without the entries of sections that do not have the shape that the language asks for.

    The built-in types may use words that are younger than the blueprint's version.
    """
    version = None if document.is_basic else gate
    look = Look(document.content.place, (), problems, version)
    BLUEPRINT.check(document.content, look)
    if not look.broken:
        return document
    problems.doubt(doubts_of(str(part[0]) for part in look.broken if part))
    return replace(document, content=_without(document.content, look.broken))


def _without(content: YamlMapping, broken: Set[Part]) -> YamlMapping:
    """What was read is shared, so the way to what is left out is copied."""
    result = content.copied()
    for section in {part[0] for part in broken if part}:
        value = result[section]
        if (section,) in broken or not isinstance(value, YamlMapping):
            del result[section]
            continue
        result[section] = value.copied()
        for part in broken:
            if part[0] == section:
                result[section].pop(part[1], None)
    return result
