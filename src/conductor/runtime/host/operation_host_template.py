"""The process from which operation hosts are forked: `python -m` this module.

It has imported what they need, runs nobody's code, and has no threads, so a copy of it is a fresh
host that took no time to start and shares its memory.
"""

import gc
import os
import socket
import traceback
from typing import NoReturn

import conductor.runtime.host.script_runner
import conductor.runtime.sdk.at_hand
import conductor.runtime.sdk.decorators
import conductor.runtime.sdk.endpoint  # noqa: F401 - here once, for all of them
from conductor.channel.forking import next_request, tell_pid
from conductor.channel.process_name import name_process
from conductor.runtime.host import operation_host
from conductor.runtime.host.worker_link import CHANNEL_VARIABLE


def main() -> None:
    name_process("host-template")
    worker = socket.socket(fileno=int(os.environ.pop(CHANNEL_VARIABLE)))
    gc.freeze()  # or the next collection would touch, and so copy, all of it
    tell_pid(worker, os.getpid())
    while (channel := next_request(worker)) is not None:
        _fork(worker, channel)
    os._exit(0)


def _fork(worker: socket.socket, channel: int) -> None:
    """Twice, because a host whose parent has ended is the worker's child: it is waited for, ended
    and found like any that the worker has started. The answer comes after that."""
    reader, writer = os.pipe()
    between = os.fork()
    if between == 0:
        os.close(reader)
        _fork_host(worker, channel, writer)
    os.close(channel)
    os.close(writer)
    os.waitpid(between, 0)
    with open(reader, "rb") as told:  # noqa: PTH123 - a descriptor
        tell_pid(worker, int(told.read()))


def _fork_host(worker: socket.socket, channel: int, told: int) -> NoReturn:
    try:
        host = os.fork()
        if host == 0:
            os.close(told)
            worker.close()
            _become_host(channel)
        os.write(told, str(host).encode())
    finally:
        os._exit(0)


def _become_host(channel: int) -> NoReturn:
    try:
        os.setsid()
        os.environ[CHANNEL_VARIABLE] = str(channel)
        operation_host.main()
    except BaseException:  # noqa: BLE001 - the edge of a process
        traceback.print_exc()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
