"""One end of the socket. Any thread may send; one thread reads."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from conductor.channel.codec import HEADER_SIZE, decode, encode, frame_length
from conductor.domain.messages import Message


class Connection:
    """Losing the socket is how each side learns that the other died: `send` then raises `OSError`
    and `messages` ends."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._sending = threading.Lock()
        self._reader = end.makefile("rb", buffering=64 * 1024)

    def send(self, *messages: Message) -> None:
        frames = b"".join([encode(message) for message in messages])
        with self._sending:
            self._socket.sendall(frames)

    def messages(self) -> Iterator[Message]:
        """Every message until the other side is gone. A torn last frame is dropped."""
        while True:
            body = self._read_frame()
            if body is None:
                return
            yield decode(body)

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        """Wake the reader of this end and tell the other side, from any thread."""
        with contextlib.suppress(OSError):  # the other side was faster
            self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.close()
        self._socket.close()

    def _read_frame(self) -> bytes | None:
        try:
            header = self._reader.read(HEADER_SIZE)
            if len(header) < HEADER_SIZE:
                return None
            length = frame_length(header)
            body = self._reader.read(length)
        except (OSError, ValueError):
            return None
        return body if len(body) == length else None
