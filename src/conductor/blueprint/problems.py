"""The list of what is wrong, filled while parsing goes on as far as it makes sense."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from itertools import islice
from typing import Any

from conductor.blueprint.codes import SCHEMA_VIOLATION
from conductor.blueprint.doubts import EVERYWHERE, is_doubtful
from conductor.blueprint.errors import (
    BlueprintError,
    DSLParsingException,
    DSLParsingFormatException,
    DSLParsingLogicException,
)
from conductor.blueprint.place import Place
from conductor.blueprint.problem import Problem, Severity, Step

MOST_ERRORS = 200  # more help nobody, and a file that is no blueprint has millions
MOST_WARNINGS = 200
_MOST_COMPARED = 500


class _TooMany(Exception):
    """The parsing is at its end."""


class Problems:
    """Errors and warnings of one parsing. `stop_if_any` raises the first error with all of them.

    `doubts` are the sections of which something is left out.
    """

    def __init__(self) -> None:
        self.errors: list[BlueprintError] = []
        self.warnings: list[Problem] = []
        self.doubts: frozenset[str] = frozenset()
        self._said: set[tuple[int | None, str, str]] = set()

    def add(self, error: BlueprintError) -> None:
        """The same sentence about the same place is kept once, however many uses lead to it."""
        said = (error.err_code, error.sentence, str(error.place))
        if said in self._said or is_doubtful(error, self.doubts):
            return
        self._said.add(said)
        if len(self.errors) >= MOST_ERRORS:
            sentence = f"there are more than {MOST_ERRORS} errors; correct these first"
            self.errors.append(format_error(sentence, None))
            raise _TooMany
        self.errors.append(error)

    def warn(self, name: str, sentence: str, place: Place) -> None:
        """`name` is one of those in `warning_names.py`."""
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(Problem(name, Severity.WARNING, sentence, place))
        elif len(self.warnings) == MOST_WARNINGS:
            sentence = f"there are more than {MOST_WARNINGS} warnings; look into these first"
            self.warnings.append(Problem(name, Severity.WARNING, sentence))

    @contextmanager
    def gathered(self, place: Place | None = None) -> Iterator[None]:
        """Keep an error of the block instead of raising it, so that its neighbours get their turn.

        An error that knows no place of its own gets this one.
        """
        try:
            yield
        except BlueprintError as error:
            for each in error.errors:
                if each not in self.errors:
                    self.add(each if each.place or place is None else put_at(each, place))

    def doubt(self, sections: frozenset[str]) -> None:
        """From now on, keep no errors that may come of parts of these sections being left out."""
        self.doubts |= sections

    @contextmanager
    def doubted(self) -> Iterator[None]:
        """After an error in the block anything may be missing."""
        before = len(self.errors)
        yield
        if len(self.errors) > before:
            self.doubt(EVERYWHERE)

    @contextmanager
    def judged(self) -> Iterator[None]:
        """The whole parsing: at its end the first error is raised, if there is any."""
        try:
            with self.gathered():
                yield
        except _TooMany:
            pass  # and their list says so
        self.stop_if_any()

    def stop_if_any(self) -> None:
        if self.errors:
            self.errors[0].warnings = tuple(self.warnings)
        raise_all(self.errors)


@contextmanager
def raised_at(place: Place) -> Iterator[None]:
    """Give an error of the block that knows no place this one, and raise it."""
    try:
        yield
    except BlueprintError as error:
        for each in error.errors:
            each.place = each.place or place
        raise


@contextmanager
def led_by(types: Callable[[], tuple[Step, ...]]) -> Iterator[None]:
    """Tell an error of the block by which types it came about; the innermost block does."""
    try:
        yield
    except BlueprintError as error:
        for each in error.errors:
            each.types = each.types or types()
        raise


def raise_all(errors: Sequence[BlueprintError]) -> None:
    """Raise the first one, if there is any, with all of them in its `errors`."""
    if errors:
        errors[0].errors = tuple(errors)
        raise errors[0]


def logic_error(code: int, sentence: str, place: Place | None) -> DSLParsingException:
    return _placed(DSLParsingLogicException(code, sentence), place)


def format_error(
    sentence: str, place: Place | None, code: int = SCHEMA_VIOLATION
) -> DSLParsingException:
    return _placed(DSLParsingFormatException(code, sentence), place)


def put_at(error: BlueprintError, place: Place) -> BlueprintError:
    """Give an error the place that only its caller knows."""
    error.place = place
    return error


def did_you_mean(word: Any, known: Iterable[Any]) -> str:
    """A sentence to append, with a leading blank; empty when nothing comes near."""
    near = get_close_matches(str(word), _alike(str(word), known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""


def _alike(word: str, known: Iterable[Any]) -> list[str]:
    """Of very many names only those with the same beginning or end, since comparing is slow."""
    names = [str(one) for one in known]
    if len(names) <= _MOST_COMPARED:
        return names
    ends = (name for name in names if name[:3] == word[:3] or name[-3:] == word[-3:])
    return list(islice(ends, _MOST_COMPARED))


def _placed(error: DSLParsingException, place: Place | None) -> DSLParsingException:
    error.place = place
    return error
