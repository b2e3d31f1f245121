"""One criterion of a list: on a label, or on an attribute of the thing itself."""

from collections.abc import Callable, Collection, Mapping
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

    def fits(self, texts: Collection[str]) -> bool:
        """On an attribute with these values; parts of texts are found in whatever case."""
        return _JUDGES[self.operator](texts, self.values)


def _any(judge: Callable[[str, str], bool]) -> Callable[[Collection[str], Collection[str]], bool]:
    def is_any(texts: Collection[str], values: Collection[str]) -> bool:
        return any(judge(text.lower(), value.lower()) for text in texts for value in values)

    return is_any


_contains = _any(str.__contains__)
_JUDGES: Mapping[str, Callable[[Collection[str], Collection[str]], bool]] = {
    "any_of": lambda texts, values: bool(set(texts) & set(values)),
    "not_any_of": lambda texts, values: not set(texts) & set(values),
    "contains": _contains,
    "not_contains": lambda texts, values: not _contains(texts, values),
    "starts_with": _any(str.startswith),
    "ends_with": _any(str.endswith),
    "is_not_empty": lambda texts, _: any(texts),
}
