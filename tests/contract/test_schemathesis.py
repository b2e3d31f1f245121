"""What a foreign tool makes of the published document, on both databases."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.conftest import Manager
from contract.furnished import Names, furnished_manager

STREAM = "/api/v3.1/executions/{execution_id}/events/stream"  # has no end while the execution runs
ACTIVATE = "/api/v3.1/maintenance/activate"  # afterwards all others would be closed
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def furnished(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Manager, Names]]:
    with furnished_manager(request.param, tmp_path) as found:
        yield found


def test_schemathesis_finds_no_answer_that_is_not_described(
    furnished: tuple[Manager, Names], tmp_path: Path
) -> None:
    """A few examples a route, always the same; `SCHEMATHESIS_EXAMPLES=500 SCHEMATHESIS_SEED=7` make
    it more and others."""
    manager, names = furnished
    token = manager.http.post("/tokens", json={}).json()["value"]
    known = "".join(f'{name} = "{value}"\n' for name, value in names.items())
    (tmp_path / "schemathesis.toml").write_text(f"[parameters]\n{known}")
    document = str(manager.http.base_url.join("/api/v3.1/openapi.json"))
    wishes = {
        "--url": str(manager.http.base_url.join("/")),
        "--header": f"Authentication-Token:{token}",
        "--phases": "fuzzing",
        "--checks": ",".join(CHECKS),
        "--max-examples": os.environ.get("SCHEMATHESIS_EXAMPLES", "2"),
        "--seed": os.environ.get("SCHEMATHESIS_SEED", "1"),
        "--request-timeout": "20",
        "--generation-with-security-parameters": "false",
        "--generation-database": "none",
        "--warnings": "off",
    }
    tool = Path(sys.executable).with_name("st")
    command = [str(tool), "run", document, "--no-shrink", "--no-color"]
    command += [word for wish in wishes.items() for word in wish]
    command += ["--header", "Tenant:default_tenant"]  # of any other, every route says the same
    command += ["--exclude-path", STREAM, "--exclude-path", ACTIVATE]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
