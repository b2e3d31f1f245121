from typing import Any

import pytest

from conductor.control.adapters.json_schemas import JsonSchemas
from conductor.domain.errors import InvalidInput

PORT = {"type": "integer", "maximum": 65535}


def test_what_fits_and_what_does_not() -> None:
    assert JsonSchemas().misfit(PORT, 80) is None
    assert JsonSchemas().misfit(PORT, 70000) == "it breaks the rule maximum 65535"
    assert (
        JsonSchemas().misfit({"items": PORT}, [1, "a"])
        == "it breaks the rule type 'integer' at [1]"
    )


def test_a_misfit_tells_nothing_of_the_value() -> None:
    schema = {"additionalProperties": {"type": "string", "pattern": "^[a-z]+$"}, "maxProperties": 1}
    for value in ({"canary-key": "canary 1"}, {"canary-a": "a", "canary-b": "b"}):
        misfit = JsonSchemas().misfit(schema, value)
        assert misfit
        assert "canary" not in misfit


@pytest.mark.parametrize("schema", [{"type": "numbers"}, {"properties": 3}, {"pattern": "("}])
def test_a_schema_that_is_none_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="schema cannot be used"):
        JsonSchemas().check(schema)


@pytest.mark.parametrize("place", ["http://127.0.0.1:9/schema.json", "file:///etc/passwd", "#/no"])
def test_a_reference_to_elsewhere_is_not_followed(place: str) -> None:
    with pytest.raises(InvalidInput, match="not in it"):
        JsonSchemas().misfit({"$ref": place}, 1)
