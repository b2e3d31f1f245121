"""The list of what is wrong, filled while parsing goes on as far as it makes sense."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from itertools import islice
from typing import Any

from conductor.blueprint.codes import SCHEMA_VIOLATION
from conductor.blueprint.errors import (
    BlueprintError,
    DSLParsingException,
    DSLParsingFormatException,
    DSLParsingLogicException,
)
from conductor.blueprint.place import Place
from conductor.blueprint.problem import Problem, Severity, Step

MOST_ERRORS = 200  # more help nobody, and a file that is no blueprint has millions
_MOST_COMPARED = 500


class _TooMany(Exception):
    """The parsing is at its end."""


class Problems:
    """Errors and warnings of one parsing. `stop_if_any` raises the first error with all of them."""

    def __init__(self) -> None:
        self.errors: list[BlueprintError] = []
        self.warnings: list[Problem] = []
        self._said: set[tuple[int | None, str, str]] = set()

    def add(self, error: BlueprintError) -> None:
        """The same sentence about the same place is kept once, however many uses lead to it."""
        said = (error.err_code, error.sentence, str(error.place))
        if said in self._said:
            return
        self._said.add(said)
        self.errors.append(error)
        if len(self.errors) >= MOST_ERRORS:
            sentence = f"there are more than {MOST_ERRORS} errors; correct these first"
            self.errors.append(format_error(sentence, None))
            raise _TooMany

    def warn(self, name: str, sentence: str, place: Place) -> None:
        """`name` is one of those in `warning_names.py`."""
        self.warnings.append(Problem(name, Severity.WARNING, sentence, place))

    @contextmanager
    def gathered(self, place: Place | None = None) -> Iterator[None]:
        """Keep an error of the block instead of raising it, so that its neighbours get their turn.

        An error that knows no place of its own gets this one.
        """
        try:
            yield
        except BlueprintError as error:
            if error not in self.errors:
                self.add(error if error.place or place is None else put_at(error, place))

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
            first = self.errors[0]
            first.errors = tuple(self.errors)
            first.warnings = tuple(self.warnings)
            raise first


@contextmanager
def raised_at(place: Place) -> Iterator[None]:
    """Give an error of the block that knows no place this one, and raise it."""
    try:
        yield
    except BlueprintError as error:
        raise (error if error.place else put_at(error, place)) from None


@contextmanager
def led_by(types: Callable[[], tuple[Step, ...]]) -> Iterator[None]:
    """Tell an error of the block by which types it came about; the innermost block does."""
    try:
        yield
    except BlueprintError as error:
        error.types = error.types or types()
        raise


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
