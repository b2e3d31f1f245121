"""Filter rules on attributes as conditions of SQL."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_

from conductor.domain.filter_rule import FilterRule

Condition = ColumnElement[bool]


def attribute_condition(column: ColumnElement[Any], rule: FilterRule) -> Condition:
    """Parts of texts are found in whatever case, as `_search` finds them."""
    return _CONDITIONS[rule.operator](column, rule.values)


def _like(column: ColumnElement[Any], method: str, values: tuple[str, ...]) -> Condition:
    return or_(*(getattr(column, method)(value, autoescape=True) for value in values))


_CONDITIONS: Mapping[str, Callable[[ColumnElement[Any], tuple[str, ...]], Condition]] = {
    "any_of": lambda column, values: column.in_(values),
    "not_any_of": lambda column, values: or_(column.is_(None), column.not_in(values)),
    "contains": lambda column, values: _like(column, "icontains", values),
    "not_contains": lambda column, values: or_(
        column.is_(None), not_(_like(column, "icontains", values))
    ),
    "starts_with": lambda column, values: _like(column, "istartswith", values),
    "ends_with": lambda column, values: _like(column, "iendswith", values),
    "is_not_empty": lambda column, _: and_(column.is_not(None), column != ""),
}
