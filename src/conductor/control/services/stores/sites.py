"""Where sites are kept."""

from typing import Protocol

from conductor.control.services.stores.store import SharedStore
from conductor.domain.site import Site


class SiteStore(SharedStore[Site], Protocol): ...
