"""What holds for every process of ours that is started from the command line."""

import signal
from importlib.metadata import Distribution, distributions

from conductor.domain.errors import ConductorError

DISTRIBUTION = "studio-conductor"


class OtherConductor(ConductorError):
    """The environment holds a foreign package of our name."""


def check_environment() -> None:
    """Refuse an environment in which another distribution brings a top-level `conductor`."""
    owners = {each.name for each in distributions() if _brings_our_name(each)} - {DISTRIBUTION}
    if owners:
        raise OtherConductor(
            f"this environment holds another package named conductor ({', '.join(owners)}): "
            f"install {DISTRIBUTION} into a virtual environment of its own"
        )


def _brings_our_name(distribution: Distribution) -> bool:
    """Reads no more than it must: a server's start waits for it."""
    told = distribution.read_text("top_level.txt")
    if told is not None:
        return "conductor" in told.split()
    files = distribution.read_text("RECORD") or ""
    return any(line.startswith("conductor/") for line in files.splitlines())


def end_at_signals() -> None:
    """SIGINT and SIGTERM end the main thread in order; uvicorn raises them when it is done."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(number: int, frame: object) -> None:
    raise SystemExit(0)
