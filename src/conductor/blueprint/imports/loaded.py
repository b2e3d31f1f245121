"""A YAML text for tools: the value, and where it stands."""

from conductor.blueprint.imports.holder import Holder
from conductor.blueprint.place import Source
from conductor.blueprint.problems import Problems, format_error
from conductor.blueprint.source.reader import read


def load(text: str, error_message: str = "", filename: str | None = None) -> Holder:
    """`DSLParsingFormatException` of a text that is no YAML, and of an empty one, for which it says
    `error_message`."""
    name = filename or "<text>"
    value = read(Source(name, text), Problems())
    if value is None:
        raise format_error(error_message or f"{name} is empty", None)
    return Holder.of(value, filename)
