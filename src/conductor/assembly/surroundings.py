"""What holds for every process of ours that is started from the command line."""

import signal
from importlib.metadata import packages_distributions

from conductor.domain.errors import ConductorError

DISTRIBUTION = "studio-conductor"


class OtherConductor(ConductorError):
    """The environment holds a foreign package of our name."""


def check_environment() -> None:
    """Refuse an environment in which another distribution brings a top-level `conductor`."""
    owners = set(packages_distributions().get("conductor", ())) - {DISTRIBUTION}
    if owners:
        raise OtherConductor(
            f"this environment holds another package named conductor ({', '.join(owners)}): "
            f"install {DISTRIBUTION} into a virtual environment of its own"
        )


def end_at_signals() -> None:
    """SIGINT and SIGTERM end the main thread in order; uvicorn raises them when it is done."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(number: int, frame: object) -> None:
    raise SystemExit(0)
