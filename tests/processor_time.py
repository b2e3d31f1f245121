"""What programs cost, however busy the machine is."""

import resource
import subprocess
from collections.abc import Sequence


def processor_seconds(command: Sequence[str]) -> float:
    """The processor's time for one run of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
