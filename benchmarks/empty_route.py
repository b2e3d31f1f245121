"""A server with one route that does nothing: what a request costs when nobody works for it.

`python -m benchmarks.empty_route` prints the port that it took, and serves until it is ended.
"""

import socket
import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def nothing() -> dict[str, str]:
    return {}


def main() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(app, log_level="warning", lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
