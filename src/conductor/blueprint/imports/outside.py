"""Whatever answers imports that are no files of the blueprint's folder."""

from dataclasses import dataclass, field

from conductor.blueprint.imports.reach import CLOSED, Reach
from conductor.blueprint.imports.resolver import ImportResolver
from conductor.blueprint.imports.texts import ReadTexts


@dataclass(frozen=True)
class Outside:
    """`sources` are urls below which names are looked for that are found nowhere else; `texts` may
    be shared by any number of parses."""

    resolver: ImportResolver | None = None
    reach: Reach = CLOSED
    sources: tuple[str, ...] = ()
    texts: ReadTexts = field(default_factory=ReadTexts)
