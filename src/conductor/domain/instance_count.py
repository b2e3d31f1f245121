"""How many node instances a node or a deployment has, and how they are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InstanceCount:
    """`live` ones are neither uninitialized nor deleted; started ones are among them."""

    started: int = 0
    live: int = 0
    total: int = 0

    @property
    def is_active(self) -> bool:
        """Without instances too."""
        return self.started == self.total

    @property
    def activity(self) -> frozenset[str]:
        """Which of `all`, `partial` and `none` apply: nothing at all is all and none of it."""
        claims = {
            "all": self.is_active,
            "partial": self.live > 0 and not self.is_active,
            "none": self.started == 0,
        }
        return frozenset(name for name, holds in claims.items() if holds)


@dataclass(frozen=True)
class CheckCount:
    """How many instances have drifted, or are not well, as far as their last checks tell."""

    drifted: int = 0
    unavailable: int = 0

    def __add__(self, other: "CheckCount") -> "CheckCount":
        return CheckCount(self.drifted + other.drifted, self.unavailable + other.unavailable)


NO_INSTANCES = InstanceCount()
NOTHING_FOUND = CheckCount()
