"""An embedded server as a child process, in a session of its own: Ctrl-C does not reach it."""

import re
import subprocess
import sys
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from threading import Event
from time import monotonic

from showcase.errors import StepFailed

UP = re.compile(r"^Conductor is up at (http\S+)", re.MULTILINE)
STARTS_WITHIN = 60.0  # seconds; a slow disk makes the first start slow
STOPS_WITHIN = 10.0  # what `conductor up` promises


class Server:
    """Lives in `folder`: its data, its log and the number of its process."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._log = folder / "server.log"
        self._note = folder / "server.pid"
        self._process: subprocess.Popen[bytes] | None = None

    def earlier_process(self) -> int | None:
        """The server of a demo that was never stopped, if it still lives.

        It holds a lock on the note: a number alone might be somebody else's by now.
        """
        try:
            with self._note.open() as note:
                number = int(note.read())
                flock(note, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return number
        except (OSError, ValueError):
            pass
        return None

    def start(self) -> str:
        """Return its address as soon as it answers there."""
        program = Path(sys.executable).with_name("conductor")
        command = [str(program), "up", "--data", str(self._data), "--port", "0"]
        with self._log.open("wb") as log, self._note.open("w") as note:
            flock(note, LOCK_EX)
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(note.fileno(),),  # so the lock is its own, and ends with it
            )
            note.write(str(self._process.pid))
        return self._address(self._process)

    def stop(self) -> None:
        """Fail when it does not end in time; it is gone afterwards all the same."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise StepFailed(
                f"The server did not stop within {STOPS_WITHIN:g} seconds; see {self._log}"
            ) from None
        finally:
            self._note.unlink(missing_ok=True)
            self._process = None

    def _address(self, process: subprocess.Popen[bytes]) -> str:
        deadline, pause = monotonic() + STARTS_WITHIN, Event()
        while monotonic() < deadline:
            found = UP.search(self._log.read_text(errors="replace"))
            if found:
                return found[1].rstrip("/")
            if process.poll() is not None:
                said = self._log.read_text(errors="replace").strip()
                raise StepFailed(f"The server did not start. It said:\n{said}")
            pause.wait(0.05)
        raise StepFailed(f"The server does not come up; see {self._log}")
