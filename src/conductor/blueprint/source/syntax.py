"""What the YAML parser complains about, said so that the writer of the file can mend it."""

from typing import Any

import yaml

from conductor.blueprint.codes import BAD_YAML
from conductor.blueprint.errors import DSLParsingException
from conductor.blueprint.place import Place, Source
from conductor.blueprint.problems import format_error


def syntax_error(broken: yaml.YAMLError, source: Source) -> DSLParsingException:
    mark: Any = getattr(broken, "problem_mark", None)
    if mark is None:
        return format_error(_unreadable(broken), Place(source, 1, 1), BAD_YAML)
    place = Place(source, mark.line + 1, mark.column + 1)
    rest = source.line(place.line)[place.column - 1 :]
    if rest.startswith("\t"):
        return format_error("YAML does not allow a tab here; indent with spaces", place, BAD_YAML)
    context = getattr(broken, "context", None)
    problem = getattr(broken, "problem", None) or "unexpected text"
    return format_error(
        f"not valid YAML: {context + ', ' if context else ''}{problem}", place, BAD_YAML
    )


def _unreadable(broken: yaml.YAMLError) -> str:
    reason = " ".join(str(broken).split())
    return f"not a YAML text: {reason}. Was a binary file named by mistake?"
