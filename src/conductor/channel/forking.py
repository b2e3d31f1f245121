"""How a worker asks a template process for copies of itself: each request hands over the socket on
which the copy is to speak, each answer is its process id. The sockets have timeouts."""

import socket
import struct

_REQUEST = b"f"
_PID = struct.Struct("!i")


class TemplateIsGone(OSError):
    """No answer comes, or none in time."""


def wait_for_template(template: socket.socket) -> None:
    """Until it has imported what it needs."""
    _next_pid(template)


def ask_for_copy(template: socket.socket, channel: socket.socket) -> int:
    """The process id of the copy."""
    try:
        socket.send_fds(template, [_REQUEST], [channel.fileno()])
    except OSError as error:
        raise TemplateIsGone(f"no copy can be had: {error}") from error
    return _next_pid(template)


def next_request(worker: socket.socket) -> int | None:
    """The descriptor of the copy's socket; None when nobody is left who might ask."""
    message, descriptors, _, _ = socket.recv_fds(worker, len(_REQUEST), 1)
    return descriptors[0] if message else None


def tell_pid(worker: socket.socket, pid: int) -> None:
    """Of a copy, or first, when it is ready, of the template itself."""
    worker.sendall(_PID.pack(pid))


def _next_pid(template: socket.socket) -> int:
    try:
        answer = template.recv(_PID.size, socket.MSG_WAITALL)
    except OSError as error:
        raise TemplateIsGone(f"no copy can be had: {error}") from error
    if len(answer) < _PID.size:
        raise TemplateIsGone("no copy can be had: the template has ended")
    pid: int = _PID.unpack(answer)[0]
    return pid
