"""The answer to everything that the local profile cannot do."""

from typing import Any

from conductor.cli.failures import USAGE, Failure

SENTENCE = (
    "This needs a server, and the profile 'local' has none.\n"
    "Choose a server with: cfy profiles use HOST"
)


class NeedsServer:
    """Whatever it does not have, only a server has."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise Failure(SENTENCE, USAGE)
