"""What uploads and validations of blueprints share: how one is received, and read."""

from collections.abc import Callable
from dataclasses import dataclass

from conductor.control.services.archive_sources import ArchiveSources
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_parsing import BlueprintParsing
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock

Errands = Callable[[Callable[[], object]], None]


@dataclass(frozen=True)
class BlueprintIntake:
    """`holder` is the server, to which an upload belongs as an execution belongs to its worker.
    `errands` does what it is given a little later, in another thread."""

    work: UnitOfWorkFactory
    sources: ArchiveSources
    files: BlueprintFiles
    parsing: BlueprintParsing
    errands: Errands
    clock: Clock
    holder: str
