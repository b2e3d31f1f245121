"""The pytest fixture `workflow_env`, for authors of workflows.

pytest loads this module wherever Conductor is installed, so what it needs is loaded on first use.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

_ENVIRONMENT = "conductor.runtime.host.testing.workflow_environment:WorkflowEnvironment"


@pytest.fixture
def workflow_env(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Any]:
    """Makes environments: `env = workflow_env("blueprint.yaml", {"port": 8080})`.

    The path is relative to the test's folder; a blueprint's text will do as well. Plugins in
    folders `plugins/NAME` beside the blueprint need not be installed.
    """

    def make(blueprint: str | Path, inputs: Mapping[str, Any] | None = None) -> Any:
        path = request.path.parent / blueprint
        if "\n" in str(blueprint):
            path = tmp_path / "blueprint.yaml"
            path.write_text(str(blueprint), encoding="utf-8")
        for folder in sorted(path.parent.glob("plugins/*/")):
            monkeypatch.syspath_prepend(folder)
        return resolve_name(_ENVIRONMENT)(path, inputs)

    return make
