"""A process that has imported one of our programs, and forks wherever it is to run.

Started as `python -P program_template.py SOCKET PROGRAM PLACE...`, with the places in modules which
the program would load only when it runs. Each request holds the command line, the environment and
the folder of one run, and hands over its standard streams and a socket; that gets the process id,
and at the end the exit code.
"""

import gc
import json
import os
import selectors
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

LONGEST_REQUEST = 1 << 17
NUMBER = struct.Struct("!i")


@dataclass(frozen=True)
class Request:
    command: list[str]
    environment: dict[str, str]
    folder: str
    streams: list[int]  # in, out, error
    reports: socket.socket


class Template:
    def __init__(self, requests: socket.socket, program: str, places: Sequence[str]) -> None:
        self._requests = requests
        self._program = program
        (entry,) = entry_points(group="console_scripts", name=program)
        self._run: Callable[[], Any] = entry.load()
        for place in places:
            resolve_name(place)
        self._selector = selectors.DefaultSelector()
        self._selector.register(requests, selectors.EVENT_READ)

    def serve(self) -> Callable[[], Any] | None:
        """Returns what is to run, in each copy; in the template, None when nobody asks any more."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is not self._requests:
                    self._report_end(key)
                elif (request := _next_request(self._requests)) is None:
                    return None
                elif self._fork(request) == 0:
                    return self._become(request)

    def _fork(self, request: Request) -> int:
        pid = os.fork()
        if pid:
            for stream in request.streams:
                os.close(stream)
            _tell(request.reports, pid)
            self._selector.register(
                os.pidfd_open(pid), selectors.EVENT_READ, (pid, request.reports)
            )
        return pid

    def _report_end(self, key: selectors.SelectorKey) -> None:
        pid, reports = key.data
        _, status = os.waitpid(pid, 0)
        with reports:
            _tell(reports, os.waitstatus_to_exitcode(status))
        self._selector.unregister(key.fd)
        os.close(key.fd)

    def _become(self, request: Request) -> Callable[[], Any]:
        for key in list(self._selector.get_map().values()):
            if key.data:
                os.close(key.fd)
                key.data[1].close()
        self._selector.close()
        self._requests.close()
        request.reports.close()
        for number, stream in enumerate(request.streams):
            os.dup2(stream, number)
            os.close(stream)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(request.folder)
        os.environ.clear()
        os.environ.update(request.environment)
        time.tzset()
        sys.argv = request.command
        sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
        Path("/proc/self/comm").write_text(self._program)
        return self._run


def _tell(reports: socket.socket, number: int) -> None:
    with suppress(BrokenPipeError):  # nobody waits for it
        reports.sendall(NUMBER.pack(number))


def _next_request(requests: socket.socket) -> Request | None:
    message, descriptors, _, _ = socket.recv_fds(requests, LONGEST_REQUEST, 4)
    if not message:
        return None
    *streams, reports = descriptors
    return Request(**json.loads(message), streams=streams, reports=socket.socket(fileno=reports))


def _main(descriptor: str, program: str, *places: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked for the copies
    template = Template(socket.socket(fileno=int(descriptor)), program, places)
    gc.collect()
    gc.freeze()
    run = template.serve()
    if run is not None:
        sys.exit(run())


if __name__ == "__main__":
    _main(*sys.argv[1:])
