"""Which labels there are."""

from typing import Annotated, Any

from fastapi import Query

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.services.label_names import Labelled
from conductor.control.services.labels import reserved_keys

router = Routes(tags=["labels"])


@router.get("/labels/{kind}")
@answers(Listing[str])
def list_keys(
    caller: Authenticated,
    services: Services,
    kind: Labelled,
    query: Listed,
    is_reserved: Annotated[bool, Query(alias="_reserved")] = False,
) -> dict[str, Any]:
    """The keys, as texts; `_reserved` lists those that have a meaning of their own."""
    if is_reserved:
        known = reserved_keys()
        return envelope(known, len(known), query)
    page = services.label_names.keys(caller, kind, query)
    return envelope(page.items, page.total, query)


@router.get("/labels/{kind}/{key}")
@answers(Listing[str])
def list_values(
    caller: Authenticated, services: Services, kind: Labelled, key: str, query: Listed
) -> dict[str, Any]:
    """The values of a key, as texts; none when nothing bears it."""
    page = services.label_names.values(caller, kind, key, query)
    return envelope(page.items, page.total, query)
