"""Where secrets are kept."""

from typing import Protocol

from conductor.control.services.stores.store import SharedStore
from conductor.domain.secret import Secret


class SecretStore(SharedStore[Secret], Protocol): ...
