"""Imports go down, and what belongs together bears one name on every floor."""

import subprocess
import sys
from pathlib import Path

import pytest

from architecture.tree import PORCHES, ROOT, SOURCE, modules

CAPABILITIES = (
    "blueprints",
    "deployment_modifications",
    "deployment_updates",
    "deployments",
    "events",
    "executions",
    "nodes",
    "plugins",
    "secrets",
)
FLOORS = (
    "conductor/control/services",
    "conductor/control/storage",
    "conductor/control/api/routes",
    "conductor/cli",
    "cloudify_rest_client",
)
NAMELESS = {"utils", "helpers", "common", "misc", "manager"}


def test_imports_keep_to_the_floors() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run(  # noqa: S603 - our own tool
        [str(linter)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_capability_has_one_file_name_on_every_floor(capability: str) -> None:
    missing = [floor for floor in FLOORS if not (SOURCE / floor / f"{capability}.py").exists()]
    assert missing == []


def test_no_module_goes_without_a_name_of_its_own() -> None:
    nameless = [path.relative_to(SOURCE) for path in modules("conductor") if path.stem in NAMELESS]
    assert nameless == []


def test_every_package_of_the_tree_is_known_to_the_linter() -> None:
    packages = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert packages == {"conductor", "cloudify_rest_client", *PORCHES}
