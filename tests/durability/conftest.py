"""Where nothing can build the shim these tests are skipped, and fail in CI."""

import os
from pathlib import Path

import pytest

from durability.shim import NoCompiler, Watch, watch


@pytest.fixture
def watched(tmp_path: Path) -> Watch:
    """A watch over one process, with a mirror of what it made durable."""
    try:
        return watch(tmp_path, with_mirror=True)
    except NoCompiler as reason:
        if "CI" in os.environ:
            pytest.fail(str(reason))
        pytest.skip(str(reason))
