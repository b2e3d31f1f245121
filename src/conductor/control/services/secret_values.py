"""What a secret holds: a text, or JSON that fits a schema. It is kept as a text either way."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from conductor.domain.errors import Conflict, InvalidInput
from conductor.domain.secret import Secret

Schema = Mapping[str, Any]


class Schemas(Protocol):
    """JSON Schema."""

    def check(self, schema: Schema) -> None:
        """`InvalidInput` says what is wrong with the schema itself."""
        ...

    def misfit(self, schema: Schema, value: Any) -> str | None:
        """What does not fit, without the value; None when all does."""
        ...


def as_text(schemas: Schemas, key: str, value: Any, schema: Schema | None) -> str:
    """As it is stored. JSON may come as itself or written as a text."""
    if value is None or value == "":
        raise InvalidInput(f"secret {key!r} needs a value that is not empty")
    if schema is None:
        if not isinstance(value, str):
            raise InvalidInput(
                f"the value of secret {key!r} is no text: give the secret a schema as well"
            )
        return value
    schemas.check(schema)
    misfits = [schemas.misfit(schema, each) for each in _readings(value)]
    for reading, misfit in zip(_readings(value), misfits, strict=True):
        if misfit is None:
            return json.dumps(reading)
    raise Conflict(f"the value of secret {key!r} does not fit its schema: {misfits[0]}")


def as_value(secret: Secret, text: str) -> Any:
    """As whoever asks gets it."""
    return text if secret.schema is None else json.loads(text)


def as_told(value: Any) -> str:
    """As it is looked for in what is said."""
    return value if isinstance(value, str) else json.dumps(value)


def _readings(value: Any) -> list[Any]:
    """A text may be written JSON, or mean itself."""
    if not isinstance(value, str):
        return [value]
    try:
        return [json.loads(value), value]
    except ValueError:
        return [value]
