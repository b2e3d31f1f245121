"""Hosts import little: there are many of them, and each waits for its imports when it starts."""

import subprocess
import sys

import pytest

HEAVY = (
    "asyncio",
    "click",
    "conductor.blueprint",
    "conductor.control",
    "httpx",
    "jinja2",
    "pytest",
    "ssl",
    "yaml",
)
PROBE = "import sys, conductor.runtime.host.{}; print(*sys.modules)"


@pytest.mark.parametrize("host", ["run_host", "operation_host", "operation_host_template"])
def test_a_host_loads_nothing_heavy_before_somebody_needs_it(host: str) -> None:
    probe = [sys.executable, "-c", PROBE.format(host)]
    loaded = subprocess.run(probe, capture_output=True, text=True, check=True).stdout  # noqa: S603
    assert set(loaded.split()) & set(HEAVY) == set()
