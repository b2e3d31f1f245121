"""Whoever follows "Write a plugin" to the letter gets what it promises."""

import os
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.page import Page
from acceptance.programs import PROGRAMS

PAGE = Page(Path(__file__).parents[2] / "docs" / "how-to" / "write-a-plugin.md")


@pytest.fixture(scope="module")
def printed(cfy: Guest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = os.pathsep.join([str(PROGRAMS), cfy.environment["PATH"]])
    return PAGE.follow(tmp_path_factory.mktemp("author"), cfy.environment | {"PATH": path})


def test_its_unit_tests_pass(printed: dict[str, str]) -> None:
    (said,) = [said for line, said in printed.items() if "unittest" in line]
    assert "Ran 2 tests" in said
    assert said.strip().endswith("OK")


def test_the_plugin_greets_from_the_folder_and_from_its_package(printed: dict[str, str]) -> None:
    assert "Hello, Ada!" in printed["cfy deployments outputs hello-trial"]
    assert "Hello, Grace!" in printed["cfy deployments outputs shop"]


def test_a_blueprint_that_is_uploaded_later_gets_the_next_version(
    printed: dict[str, str],
) -> None:
    assert "1.0" in printed["cfy deployments outputs shop"]
    assert "1.1" in printed["cfy deployments outputs shop-2"]
