"""A wire to a server that can be cut, or lose one answer."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

PIECE = 65536


@dataclass
class LossyWire:
    """Carries connections to `port`. The first answer to a request that begins with `loses` is read
    from the server and never passed on: the connection breaks instead."""

    port: int
    loses: bytes
    lost: int = 0
    _door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _ends: list[socket.socket] = field(default_factory=list)

    @property
    def own_port(self) -> int:
        return int(self._door.getsockname()[1])

    def cut(self) -> None:
        """Break all connections that are open now; new ones can be made."""
        while self._ends:
            _break(self._ends.pop())

    def carry(self) -> None:
        with suppress(OSError), self._door:  # until it is broken
            while True:
                Thread(target=self._connect, args=(self._door.accept()[0],), daemon=True).start()

    def close(self) -> None:
        _break(self._door)
        self.cut()

    def _connect(self, caller: socket.socket) -> None:
        with caller, socket.create_connection(("127.0.0.1", self.port)) as server:
            self._ends += [caller, server]
            asked = [b""]
            back = Thread(target=self._carry_back, args=(server, caller, asked), daemon=True)
            back.start()
            with suppress(OSError):
                while piece := caller.recv(PIECE):
                    asked.append(piece)
                    server.sendall(piece)
            _break(server)
            back.join()

    def _carry_back(self, server: socket.socket, caller: socket.socket, asked: list[bytes]) -> None:
        with suppress(OSError):
            while piece := server.recv(PIECE):
                if not self.lost and any(each.startswith(self.loses) for each in asked):
                    self.lost += 1
                    break
                caller.sendall(piece)
        _break(caller)


@contextmanager
def lossy_wire(port: int, loses: bytes) -> Iterator[LossyWire]:
    wire = LossyWire(port, loses)
    carrying = Thread(target=wire.carry, daemon=True)
    carrying.start()
    try:
        yield wire
    finally:
        wire.close()
        carrying.join()


def _break(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
