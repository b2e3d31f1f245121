"""The `ctx` command, and what scripts written in Python ask with."""

from conductor.runtime.host.ctx_client import (
    CTX_SOCKET_URL,
    RequestError,
    ScriptException,
    client_req,
    main,
)

__all__ = ["CTX_SOCKET_URL", "RequestError", "ScriptException", "client_req", "main"]

if __name__ == "__main__":
    main()
