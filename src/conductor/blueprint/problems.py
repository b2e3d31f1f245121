"""The list of what is wrong, filled while parsing goes on as far as it makes sense."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

from conductor.blueprint.codes import SCHEMA_VIOLATION
from conductor.blueprint.errors import (
    BlueprintError,
    DSLParsingException,
    DSLParsingFormatException,
    DSLParsingLogicException,
)
from conductor.blueprint.place import Place

MOST_ERRORS = 200  # more help nobody, and a file that is no blueprint has millions


class _TooMany(Exception):
    """The parsing is at its end."""


class Problems:
    """Errors and warnings of one parsing. `stop_if_any` raises the first error with all of them."""

    def __init__(self) -> None:
        self.errors: list[BlueprintError] = []
        self.warnings: list[str] = []
        self._said: set[tuple[int | None, str]] = set()

    def add(self, error: BlueprintError) -> None:
        """The same sentence about the same place is kept once, however many uses lead to it."""
        said = (error.err_code, str(error))
        if said in self._said:
            return
        self._said.add(said)
        self.errors.append(error)
        if len(self.errors) >= MOST_ERRORS:
            sentence = f"there are more than {MOST_ERRORS} errors; correct these first"
            self.errors.append(format_error(sentence, None))
            raise _TooMany

    def warn(self, sentence: str, place: Place) -> None:
        self.warnings.append(f"{place}: {sentence}")

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
            raise first


@contextmanager
def raised_at(place: Place) -> Iterator[None]:
    """Give an error of the block that knows no place this one, and raise it."""
    try:
        yield
    except BlueprintError as error:
        raise (error if error.place else put_at(error, place)) from None


def logic_error(code: int, sentence: str, place: Place | None) -> DSLParsingException:
    return _placed(DSLParsingLogicException(code, _text(sentence, place)), place)


def format_error(
    sentence: str, place: Place | None, code: int = SCHEMA_VIOLATION
) -> DSLParsingException:
    return _placed(DSLParsingFormatException(code, _text(sentence, place)), place)


def put_at(error: BlueprintError, place: Place) -> BlueprintError:
    """Give an error the place that only its caller knows."""
    error.args = (_text(str(error), place), *error.args[1:])
    error.place = place
    return error


def did_you_mean(word: Any, known: Iterable[Any]) -> str:
    """A sentence to append, with a leading blank; empty when nothing comes near."""
    near = get_close_matches(str(word), [str(one) for one in known], n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""


def _placed(error: DSLParsingException, place: Place | None) -> DSLParsingException:
    error.place = place
    return error


def _text(sentence: str, place: Place | None) -> str:
    if place is None:
        return sentence
    excerpt = place.excerpt()
    return f"{place}: {sentence}" + (f"\n{excerpt}" if excerpt else "")
