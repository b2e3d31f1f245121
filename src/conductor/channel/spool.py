"""What operations printed, in files that outlive whoever reads them.

One file for each script and stream: `OPERATION+MOMENT+STREAM`. The one who reads while the script
runs says with each line of which file it is and where it ends there. Whoever comes after a loss
says the remainder.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic
from typing import NamedTuple
from urllib.parse import quote, unquote

from conductor.channel.lines import Line
from conductor.channel.masked_lines import MaskedLines
from conductor.channel.spool_reader import SpoolReader
from conductor.channel.spooler import release
from conductor.domain.masking import NO_SECRETS, Masker

SPOOL_VARIABLE = "CONDUCTOR_SPOOL"
MOST_LEFT = 1024 * 1024
_SILENT = "-silent"
_SCRIPT = "script-"
_SETTLING = 2.0  # seconds
_PAUSE = 0.002


class Unsaid(NamedTuple):
    """`end` is where the line ends in its spool; the text is masked."""

    spool: str
    stream: str
    text: str
    end: int


def spool_folder() -> Path:
    """Made when it is missing; nobody else may look into it."""
    named = os.environ.get(SPOOL_VARIABLE)
    folder = Path(named or Path(tempfile.gettempdir()) / f"conductor-spool-{os.getuid()}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def make_spool(folder: Path, operation_id: str, stream: str, *, is_logged: bool) -> Path:
    """An empty spool for `stdout` or `stderr`. What is not logged is in no remainder."""
    kind = stream if is_logged else stream + _SILENT
    spool = folder / f"{quote(operation_id, safe='')}+{time.time_ns()}+{kind}"
    spool.touch(mode=0o600, exist_ok=False)
    return spool


def make_script_folder(operation_id: str) -> Path:
    """A new folder beside the spools, for the script itself: whoever comes after a loss finds it
    here, too."""
    return Path(tempfile.mkdtemp(prefix=_script_prefix(operation_id), dir=spool_folder()))


def remove_scripts(folder: Path, operation_id: str = "") -> None:
    """Of a lost operation, or of all: when nothing of them lives any more."""
    prefix = _script_prefix(operation_id) if operation_id else _SCRIPT
    for scripts in folder.glob(f"{prefix}*"):
        shutil.rmtree(scripts, ignore_errors=True)


def _script_prefix(operation_id: str) -> str:
    return f"{_SCRIPT}{quote(operation_id, safe='')}-"


def as_logged(stream: str, text: str) -> str:
    """The message for a line of that stream."""
    return f"<{stream[3:]}> {text}"


def remainder(
    folder: Path, operation_id: str, said: Mapping[str, int], masker: Masker = NO_SECRETS
) -> Iterator[Unsaid]:
    """What the operation printed beyond what was said.

    `said` holds for the name of a spool the end of the last line that was said of it. Call this
    when nothing of the operation lives any more, and remove the spools (`tend`) when the lines are
    durable; until then it gives the same again.
    """
    release(operation_id)
    for spool in _spools(folder, operation_id):
        stream = _parts(spool)[1]
        if not stream.endswith(_SILENT):
            _await_end(spool)
            for line in _lines(spool, said.get(spool.name, 0), masker):
                yield Unsaid(spool.name, stream, *line)


def left_operations(folder: Path) -> set[str]:
    """Whose spools are there."""
    return {_parts(spool)[0] for spool in _spools(folder)}


def spool_names(folder: Path, operation_id: str) -> list[str]:
    return [spool.name for spool in _spools(folder, operation_id)]


def ends(folder: Path, operation_id: str) -> dict[str, int]:
    """Where the operation's spools end now, by their names. An operation that runs again after a
    loss may come upon those of its first run."""
    found = {}
    for spool in _spools(folder, operation_id):
        with suppress(FileNotFoundError):
            found[spool.name] = spool.stat().st_size
    return found


def tend(folder: Path, is_finished: Callable[[str], bool]) -> None:
    """Remove the spools of finished operations, by `is_finished(operation_id)`.

    Where something that an operation left still prints, its spool stays and loses what is in it
    above 1 MiB: nobody reads that any more, and it is appended to, so that no hole is left.
    """
    for spool in _spools(folder):
        with suppress(FileNotFoundError):  # its host was faster
            if is_finished(_parts(spool)[0]):
                _tend(spool)


def has_writer(spool: Path) -> bool:
    """True while a process has it open for writing. A file system that cannot tell says no."""
    with spool.open("rb") as file:
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)  # refused where somebody writes
        except BlockingIOError:
            return True
        except (OSError, AttributeError):
            return False
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return False


def _tend(spool: Path) -> None:
    if not has_writer(spool):
        spool.unlink()
    elif spool.stat().st_size > MOST_LEFT:
        os.truncate(spool, 0)


def _spools(folder: Path, operation_id: str | None = None) -> list[Path]:
    """In the order in which they were made."""
    found = [each for each in folder.glob("*+*+*") if operation_id in (None, _parts(each)[0])]
    return sorted(found, key=lambda spool: int(spool.name.split("+")[1]))


def _parts(spool: Path) -> tuple[str, str]:
    """The operation and the stream."""
    operation_id, _, stream = spool.name.split("+")
    return unquote(operation_id), stream


def _await_end(spool: Path) -> None:
    """Until its spooler has copied the last of it."""
    deadline, pause = monotonic() + _SETTLING, Event()
    while has_writer(spool) and monotonic() < deadline:
        pause.wait(_PAUSE)


def _lines(spool: Path, start: int, masker: Masker) -> Iterator[Line]:
    reader, masked = SpoolReader(spool, start), MaskedLines(lambda: masker)
    try:
        while lines := reader.next_lines():
            yield from masked.feed(lines)
        yield from [*masked.feed(reader.last_line()), *masked.rest()]
    finally:
        reader.close()
