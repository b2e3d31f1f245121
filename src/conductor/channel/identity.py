"""Which process it is: a number alone is given to another one sooner or later."""

from dataclasses import dataclass
from pathlib import Path

from conductor.channel.proc import proc_stat

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class ProcessIdentity:
    """A process for as long as this machine is up, and never another one after it.

    `started` is in clock ticks since the boot whose id is `boot`.
    """

    pid: int
    started: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity | None":
        """None when it is gone, or when the system does not say (macOS)."""
        stat = proc_stat(pid)
        return None if stat is None else cls(pid, stat.started, _boot())

    def is_alive(self) -> bool:
        """False also for one that has ended and was not reaped yet."""
        stat = proc_stat(self.pid)
        if stat is None or stat.is_dead:
            return False
        return stat.started == self.started and _boot() == self.boot


def _boot() -> str:
    return _BOOT.read_text().strip()
