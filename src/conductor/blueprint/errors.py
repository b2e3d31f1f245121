"""What can be wrong with a blueprint, or with the inputs it is given.

The names and codes are those of the Cloudify language; each message names place and remedy.
"""

from typing import Any

from conductor.blueprint.place import Place
from conductor.blueprint.problem import Problem, Severity, Step
from conductor.domain.errors import ConductorError


class BlueprintError(ConductorError):
    """`errors` holds everything found in the same go, this one first, and `warnings` what was
    noted beside; `place` may be unknown. As a text it is the sentence with its place and line."""

    err_code: int | None = None
    hide_traceback = True
    element: Any = None
    place: Place | None = None
    types: tuple[Step, ...] = ()
    errors: "tuple[BlueprintError, ...]"
    warnings: tuple[Problem, ...] = ()

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.errors = (self,)

    @property
    def sentence(self) -> str:
        return Exception.__str__(self)

    @property
    def problem(self) -> Problem:
        code = type(self).__name__ if self.err_code is None else self.err_code
        return Problem(code, Severity.ERROR, self.sentence, self.place, self.types)

    def __str__(self) -> str:
        return str(self.problem)


class DSLParsingException(BlueprintError):
    def __init__(self, err_code: int | None, *args: object) -> None:
        super().__init__(*args)
        self.err_code = err_code


class DSLParsingLogicException(DSLParsingException):
    """The words are right, what they say is not."""


class DSLParsingFormatException(DSLParsingException):
    """The text is not YAML, or not of the shape that the language asks for."""


class DSLParsingInputTypeException(DSLParsingException):
    """A text has characters that the language does not take."""


class DSLParsingElementMatchException(DSLParsingException):
    """A part of the language was asked for something it does not have."""


class DSLParsingSchemaAPIException(DSLParsingException):
    """A schema of the language itself is wrong."""


class MissingRequiredInputError(BlueprintError):
    """Inputs without a value or default; the message names all of them."""


class UnknownInputError(BlueprintError):
    """Inputs that the blueprint does not declare; the message names all of them."""


class InputEvaluationError(BlueprintError):
    """A path into an input's value leads nowhere."""


class ConstraintException(BlueprintError):
    """A value breaks a constraint of its declaration."""


class FunctionEvaluationError(BlueprintError):
    """A function has no value: what it names is not there, or several things could be meant."""

    def __init__(self, func_name: str, message: str | None = None) -> None:
        super().__init__(f"unable to evaluate {func_name}" + (f": {message}" if message else ""))
        self.func_name = func_name


class UnknownNodeError(FunctionEvaluationError, KeyError):
    """A function names a node template that is not there."""

    __str__ = BlueprintError.__str__  # a KeyError would put its sentence into quotation marks


class MeaninglessPronoun(FunctionEvaluationError, ValueError):
    """SELF, SOURCE or TARGET where there is no such thing."""


class FunctionValidationError(BlueprintError):
    """A function has arguments that it does not take, or is younger than the blueprint."""

    def __init__(self, func_name: str, message: str | None = None) -> None:
        super().__init__(f"{func_name} is not well formed" + (f": {message}" if message else ""))
        self.func_name = func_name


class EvaluationRecursionLimitReached(BlueprintError):
    """Functions that lead to functions, deeper than any honest blueprint goes."""


class UnknownSecretError(BlueprintError):
    """Secrets that are not there, or private to others; the message names all of them."""


class UnsupportedGetSecretError(BlueprintError):
    """The blueprint reads secrets, and there is nobody here who keeps any."""


class UnknownSysEntityError(BlueprintError):
    """get_sys knows no such entity."""


class UnknownSysPropertyError(BlueprintError):
    """get_sys knows the entity, but no such property of it."""


class IllegalConnectedToConnectionType(BlueprintError):
    """`connection_type` is neither all_to_all nor all_to_one."""


class UnsupportedRelationship(BlueprintError):
    """A relationship type that derives from none of the three base types."""


class IllegalAllToOneState(BlueprintError):
    """Instances that should share one target have several."""


class UnsupportedAllToOneInGroup(BlueprintError):
    """all_to_one between members of one scaling group."""
