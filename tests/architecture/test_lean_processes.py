"""Each process of the `conductor` command loads its own parts, and starts the sooner for it."""

import subprocess
import sys

import pytest

THE_DATABASE, THE_API, THE_CLIENT = "sqlalchemy", "fastapi", "httpx"


@pytest.mark.parametrize(
    ("module", "needless"),
    [
        ("conductor.__main__", {THE_DATABASE, THE_API, THE_CLIENT}),
        ("conductor.assembly.worker", {THE_DATABASE, THE_API}),
        ("conductor.assembly.server", {THE_CLIENT}),
        ("conductor.assembly.upgrading", {THE_API, THE_CLIENT}),
    ],
)
def test_a_process_does_not_load_what_another_one_needs(module: str, needless: set[str]) -> None:
    probe = [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"]
    loaded = subprocess.run(probe, capture_output=True, text=True, check=True).stdout  # noqa: S603
    assert set(loaded.split()) & needless == set()
