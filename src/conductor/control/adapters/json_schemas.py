"""JSON Schema, by the library of that name."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError, best_match
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from conductor.domain.errors import InvalidInput


class JsonSchemas:
    """Of whatever draft the schema names. References lead nowhere but into the schema itself: with
    an empty registry, nothing is fetched."""

    def check(self, schema: Mapping[str, Any]) -> None:
        try:
            validator_for(schema, default=Draft202012Validator).check_schema(dict(schema))
        except SchemaError as error:
            raise InvalidInput(f"the schema cannot be used: {_where(error)}") from None

    def misfit(self, schema: Mapping[str, Any], value: Any) -> str | None:
        kind = validator_for(schema, default=Draft202012Validator)
        validator = kind(schema, registry=Registry())
        try:
            found = best_match(validator.iter_errors(value))
        except Unresolvable as error:
            raise InvalidInput(f"the schema refers to what is not in it: {error}") from None
        return None if found is None else _without_value(found)


def _where(error: SchemaError) -> str:
    place = "".join(f"[{each!r}]" for each in error.absolute_path)
    return f"{error.message} at {place or 'its top'}"


def _without_value(error: ValidationError) -> str:
    """The library's sentences repeat what they are about, and that is secret here."""
    place = "".join(f"[{each!r}]" for each in error.absolute_path if isinstance(each, int))
    rule = f"{error.validator} {error.validator_value!r}"
    return f"it breaks the rule {rule}{' at ' + place if place else ''}"
