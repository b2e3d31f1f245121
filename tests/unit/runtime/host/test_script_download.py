"""Scripts fetched from a real server on loopback."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from sdk.records import Records, operation_context

from conductor.runtime.host.script_runner import run
from conductor.runtime.sdk.exceptions import HttpException, NonRecoverableError
from conductor.runtime.sdk.operation import run_operation


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Tests read no requests."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "it.sh").write_text("#!/bin/sh\nctx returns fetched\n")
    with HTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_script_is_fetched(records: Records, address: str) -> None:
    inputs = {"script_path": f"{address}/it.sh?version=2"}
    assert run_operation(run, operation_context(), inputs, records).result == "fetched"


def test_a_script_that_is_not_there_is_a_404(records: Records, address: str) -> None:
    inputs = {"script_path": f"{address}/other.sh"}
    error = run_operation(run, operation_context(), inputs, records).error
    assert isinstance(error, HttpException)
    assert error.code == 404


def test_a_server_that_is_not_there_is_named(records: Records) -> None:
    inputs = {"script_path": "http://127.0.0.1:9/it.sh"}
    error = run_operation(run, operation_context(), inputs, records).error
    assert isinstance(error, NonRecoverableError)
    assert "http://127.0.0.1:9/it.sh" in str(error)
