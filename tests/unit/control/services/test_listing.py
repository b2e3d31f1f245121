from typing import Any

import pytest

from conductor.control.services.listing import Query


def test_a_page_of_all_is_plain() -> None:
    query = Query(filters={}, sort=[], size=3, offset=9, is_of_all_tenants=True, ranges=[])
    assert query.is_plain


@pytest.mark.parametrize(
    "chosen", [{"filters": {"id": ["a"]}}, {"sort": ["-id"]}, {"search": "a"}, {"needed_by": ""}]
)
def test_what_chooses_or_sorts_is_not_plain(chosen: dict[str, Any]) -> None:
    assert not Query(**chosen).is_plain
