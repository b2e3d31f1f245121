"""Lists of the local profile, in the shape of the server's."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from cloudify_rest_client.responses import ListResponse

T = TypeVar("T", bound=Mapping[str, Any])


def page_of(
    records: Iterable[Mapping[str, Any]], shape: Callable[[Any], T], query: Mapping[str, Any]
) -> ListResponse[T]:
    """Searched, sorted and cut as the list grammar says it."""
    wanted = [each for each in records if _is_wanted(each, query)]
    sort = str(query.get("_sort") or "")
    if sort:
        name = sort.lstrip("-")
        wanted.sort(key=lambda each: str(each.get(name)), reverse=sort.startswith("-"))
    offset, size = query.get("_offset") or 0, query.get("_size") or len(wanted)
    metadata = {"pagination": {"total": len(wanted), "offset": offset, "size": size}}
    shaped = [shape(plain(each)) for each in wanted[offset : offset + size]]
    return ListResponse(shaped, metadata)


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """Moments as texts, as a server sends them."""
    return {key: _plain(value) for key, value in record.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


def _is_wanted(record: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    search = query.get("_search")
    fields = {key: value for key, value in query.items() if not key.startswith("_")}
    is_found = search is None or search in str(record.get("id"))
    return is_found and all(
        value is None or record.get(key) == value for key, value in fields.items()
    )
