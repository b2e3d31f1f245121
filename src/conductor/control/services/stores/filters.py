"""Where filters are kept."""

from typing import Protocol

from conductor.control.services.stores.store import SharedStore
from conductor.domain.stored_filter import StoredFilter


class FilterStore(SharedStore[StoredFilter], Protocol):
    """Of one noun that is chosen by them."""
