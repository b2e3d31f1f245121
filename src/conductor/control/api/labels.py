"""Labels: several ways in, one way out."""

from collections.abc import Iterable
from typing import Any, TypedDict

from conductor.control.services.labels import Labels, label
from conductor.control.services.shapes import Moment, moment
from conductor.domain.errors import InvalidInput
from conductor.domain.label import Label


class LabelShape(TypedDict):
    key: str
    value: str
    created_at: Moment
    created_by: str | None


def read_labels(given: Iterable[dict[str, Any]] | None) -> Labels:
    """`[{key: value}]`, `[{key: [values]}]` or `[{"key": .., "value": ..}]`; keys in lower case."""
    pairs: list[tuple[str, str]] = []
    for entry in given or ():
        if set(entry) == {"key", "value"}:
            pairs.append(label(str(entry["key"]), entry["value"]))
            continue
        for key, values in entry.items():
            each = values if isinstance(values, list) else [values]
            pairs += [label(key, value) for value in each]
    if len(set(pairs)) != len(pairs):
        raise InvalidInput("the same label is given twice")
    return tuple(pairs)


def label_shapes(labels: Iterable[Label]) -> list[dict[str, Any]]:
    return [
        {
            "key": each.key,
            "value": each.value,
            "created_at": moment(each.created_at),
            "created_by": each.created_by,
        }
        for each in labels
    ]
