"""The server's address: taken before anything else starts, and made known to `cfy`."""

import errno
import json
import os
import socket
from pathlib import Path

from conductor.assembly.data_folder import write_privately
from conductor.domain.errors import ConductorError


class AddressUnavailable(ConductorError):
    """The address cannot be listened on."""


def listen(bind: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Connections inherit that nothing waits for company: asyncio sees to it only where the protocol
    was named, and an answer in two parts would be 40 ms late.
    """
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    try:
        listening = socket.create_server((bind, port), family=family)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise AddressUnavailable(_sentence(bind, port, error)) from error
    except OverflowError as error:
        raise AddressUnavailable(f"{port} is no port: choose one up to 65535") from error


def _sentence(bind: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} of {bind} is in use by another program. "
            "Choose another one with --port N, or a free one with --port 0"
        )
    return f"cannot listen on {bind}:{port}: {error.strerror or error}"


class Announcement:
    """A note for `cfy` on this machine: which server listens, and where its password may lie."""

    def __init__(self, run_folder: Path, port: int, data: Path, url: str) -> None:
        run_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._note = run_folder / f"{port}.json"
        note = {"pid": os.getpid(), "data": str(data), "url": url}
        write_privately(self._note, json.dumps(note))

    def withdraw(self) -> None:
        self._note.unlink(missing_ok=True)
