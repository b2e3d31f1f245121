"""One command line, as the page shows it and the tests type it."""

from dataclasses import dataclass

EXECUTION = r"(?P<execution>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})"


@dataclass(frozen=True)
class Command:
    """What the public client is told, what it shows for it, and how it ends.

    Where nothing is shown, nothing at all may be. What ours does otherwise begins with `our`; None
    is the same. `our_line` is empty where ours
    has no such command yet. `keeps` is a pattern: what its groups find in the output stands for
    `{their name}` in later lines. Only what `tells_causes` shows tracebacks: of an operation. What
    `may_be_early` shows something else until what was asked for before is done.
    """

    line: str
    shows: str
    our_shows: str | None = None
    code: int = 0
    our_code: int | None = None
    our_line: str | None = None
    better: str = ""
    keeps: str = ""
    tells_causes: bool = False
    may_be_early: bool = False

    @property
    def of_ours(self) -> "Command":
        """The same for our client, as if that were the public one."""
        line = self.line if self.our_line is None else self.our_line
        shows = self.shows if self.our_shows is None else self.our_shows
        code = self.code if self.our_code is None else self.our_code
        rest = {"tells_causes": self.tells_causes, "may_be_early": self.may_be_early}
        return Command(line, shows, code=code, keeps=self.keeps, **rest)
