"""The `ctx` command: asks the proxy of the running operation.

A script may call it hundreds of times, so it imports next to nothing, not even `typing`, and
speaks plain HTTP. `_socket` is what `socket` is made of, without the modules that that one imports
besides.
"""

import _socket
import json
import os
import sys
from collections.abc import Sequence

CTX_SOCKET_URL = "CTX_SOCKET_URL"
DEFAULT_TIMEOUT = 30.0
USAGE = """usage: ctx [-t SECONDS] [--socket-url URL] [--json-arg-prefix PREFIX] [-j] args...

Ask, or change, the context of the operation that runs this script.

  -t, --timeout SECONDS      how long to wait for an answer (30)
  --socket-url URL           where the context answers (the variable CTX_SOCKET_URL)
  --json-arg-prefix PREFIX   an argument that begins so is read as JSON (@)
  -j, --json-output          print the answer as JSON

  ctx node properties port
  ctx instance runtime-properties url "http://..."
  ctx logger info "starting"
  ctx returns @'{"pid": 12}'
"""


class ScriptException(Exception):
    """A script ended its operation: for good, or with the wish to be tried again."""

    def __init__(self, message: str | None = None, retry: bool = False) -> None:
        super().__init__(message or "")
        self.message = message
        self.retry = retry


class RequestError(RuntimeError):
    """The context raised an error while it answered."""

    def __init__(self, ex_message: str, ex_type: str, ex_traceback: str) -> None:
        super().__init__(f"{ex_type}: {ex_message}")
        self.ex_message = ex_message
        self.ex_type = ex_type
        self.ex_traceback = ex_traceback


def client_req(socket_url: str, args: Sequence[object], timeout: float = DEFAULT_TIMEOUT) -> object:
    """The answer's payload. Raises `RequestError`, or `ScriptException` when it is to stop."""
    asked = json.dumps({"args": list(args)}, default=unspeakable)
    answer = json.loads(_post(socket_url, asked.encode(), timeout))
    payload = answer["payload"]
    if answer["type"] == "result":
        return payload
    if answer["type"] == "stop_operation":
        raise ScriptException(payload["message"])
    raise RequestError(payload["message"], payload["type"], payload["traceback"])


def unspeakable(value: object) -> dict[str, str]:
    """What stands for a value that JSON cannot say, in questions as in answers."""
    return {"__non_json_serializable_repr__": repr(value)}


def _post(socket_url: str, body: bytes, timeout: float) -> bytes:
    address, _, path = socket_url.removeprefix("http://").partition("/")
    host, _, port = address.partition(":")
    head = (
        f"POST /{path} HTTP/1.0\r\nHost: {address}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection = _connected(host, int(port or 80), timeout)
    try:
        connection.sendall(head.encode() + body)
        status, _, content = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n")
    finally:
        connection.close()
    if b" 200 " not in status:
        raise OSError(f"{socket_url} answered {status.decode(errors='replace') or 'nothing'}")
    return content.partition(b"\r\n\r\n")[2]


def _connected(host: str, port: int, timeout: float) -> _socket.socket:
    family, kind, protocol, _, address = _socket.getaddrinfo(host, port, 0, _socket.SOCK_STREAM)[0]
    connection = _socket.socket(family, kind, protocol)
    try:
        connection.settimeout(timeout)
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


class Options:
    """A command line. What is no known option is an argument; after `--`, everything is."""

    def __init__(self, words: Sequence[str]) -> None:
        self.timeout = DEFAULT_TIMEOUT
        self.socket_url = os.environ.get(CTX_SOCKET_URL, "")
        self.json_arg_prefix = "@"
        self.is_json_output = False
        self.is_help = False
        self._plain: list[str] = []
        self._read(list(words))

    def _read(self, words: list[str]) -> None:
        while words:
            word = words.pop(0)
            name, _, value = word.partition("=")
            if word == "--":
                self._plain += words
                return
            if word in ("-j", "--json-output"):
                self.is_json_output = True
            elif word in ("-h", "--help"):
                self.is_help = True
            elif name in ("-t", "--timeout", "--socket-url", "--json-arg-prefix"):
                self._set(name, value if "=" in word else _next(name, words))
            elif word.startswith("-t") and word[2:3].isdigit():
                self._set("-t", word[2:])
            else:
                self._plain.append(word)

    def _set(self, name: str, value: str) -> None:
        if name == "--socket-url":
            self.socket_url = value
        elif name == "--json-arg-prefix":
            self.json_arg_prefix = value
        else:
            self.timeout = _seconds(value)

    @property
    def args(self) -> list[object]:
        return [self._argument(word) for word in self._plain]

    def _argument(self, word: str) -> object:
        prefix = self.json_arg_prefix
        if not prefix or not word.startswith(prefix):
            return word
        try:
            return json.loads(word[len(prefix) :])
        except ValueError as error:
            raise SystemExit(f"ctx: {word!r} is not JSON after its {prefix!r}: {error}") from None


def _next(name: str, words: list[str]) -> str:
    if not words:
        raise SystemExit(f"ctx: {name} needs a value; see ctx --help")
    return words.pop(0)


def _seconds(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise SystemExit(f"ctx: {value!r} is not a number of seconds") from None


def main(args: Sequence[str] | None = None) -> None:
    """Print the answer. A refusal is one sentence on stderr, and a non-zero exit."""
    options = Options(sys.argv[1:] if args is None else args)
    if options.is_help:
        sys.stdout.write(USAGE)
        return
    if not options.socket_url:
        raise SystemExit(
            f"ctx: {CTX_SOCKET_URL} is not set; run it inside a script operation, "
            "or give --socket-url"
        )
    try:
        answer = client_req(options.socket_url, options.args, options.timeout)
    except (RequestError, ScriptException) as error:
        raise SystemExit(str(error) or "the operation was ended by its script") from None
    except OSError as error:
        raise SystemExit(f"ctx: no answer from {options.socket_url}: {error}") from None
    sys.stdout.write(_shown(answer, is_json=options.is_json_output))


def _shown(answer: object, *, is_json: bool) -> str:
    """An empty answer prints nothing: an empty line would be one in the operation's log."""
    if is_json:
        return f"{json.dumps(answer)}\n"
    return f"{answer}\n" if answer else ""
