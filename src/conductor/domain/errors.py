"""Every error that Conductor raises about its own words derives from `ConductorError`."""


class ConductorError(Exception):
    """Base of our errors. The message is a sentence: who, what, and what to do about it."""


class NotFound(ConductorError):
    """Nothing of that kind has that id. The message contains the words "not found"."""

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"{kind} {identifier!r} not found")
        self.kind = kind
        self.identifier = identifier


class Conflict(ConductorError):
    """The thing exists already, or changed since it was read."""


class IllegalMove(ConductorError):
    """A life cycle has no such move, or not for this actor."""


class InvalidInput(ConductorError):
    """What a person sent cannot be used; the message names the place and the remedy."""
