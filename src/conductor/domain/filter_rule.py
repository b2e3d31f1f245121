"""One criterion of a list: on a label, or on an attribute of the thing itself."""

from collections.abc import Mapping
from dataclasses import dataclass

LABEL = "label"
ATTRIBUTE = "attribute"

# The operators that each type knows, and whether they take values.
OPERATORS: Mapping[str, Mapping[str, bool]] = {
    LABEL: {
        "any_of": True,
        "not_any_of": True,
        "is_not": True,
        "is_null": False,
        "is_not_null": False,
    },
    ATTRIBUTE: {
        "any_of": True,
        "not_any_of": True,
        "contains": True,
        "not_contains": True,
        "starts_with": True,
        "ends_with": True,
        "is_not_empty": False,
    },
}


@dataclass(frozen=True)
class FilterRule:
    """Of several values one has to fit; for the operators that negate, none may.

    `not_any_of` on a label wants the key to be there, `is_not` also takes things without it.
    """

    type: str
    key: str
    operator: str
    values: tuple[str, ...] = ()
