"""A word that nobody knows is answered with the one that was probably meant."""

import pytest

from cli.conftest import Cfy, page

UNKNOWN = {"message": "blueprint 'shpo' not found", "error_code": "not_found_error"}


def test_an_id_is_guessed_from_those_that_the_server_has(cfy: Cfy) -> None:
    cfy.on("GET /blueprints/shpo", UNKNOWN, status=404)
    cfy.on("GET /blueprints", page({"id": "shop"}, {"id": "else"}))
    result = cfy("blueprints", "get", "shpo")
    assert result.exit_code == 5
    assert result.output == "Error: blueprint 'shpo' not found\nDid you mean 'shop'?\n"


def test_a_word_that_the_server_did_not_name_is_not_guessed(cfy: Cfy) -> None:
    cfy.on("GET /blueprints/shpo", UNKNOWN | {"message": "no tenant 'x'"}, status=404)
    cfy("blueprints", "get", "shpo")
    assert cfy.calls() == ["GET /blueprints/shpo"]


def test_no_guess_is_made_while_the_server_is_away(cfy: Cfy) -> None:
    cfy.on("GET /blueprints/shpo", UNKNOWN, status=404)
    cfy.away("GET /blueprints")
    assert cfy("blueprints", "get", "shpo").output == "Error: blueprint 'shpo' not found\n"


def test_a_word_that_the_server_knows_is_not_guessed(cfy: Cfy) -> None:
    cfy.on("GET /nodes", page())
    cfy.on("GET /deployments", page({"id": "dep"}, {"id": "depot"}))
    result = cfy("nodes", "get", "web", "-d", "dep")
    assert result.output == "Error: Node 'web' not found in deployment 'dep'\n"


def test_a_workflow_is_guessed_from_those_of_the_deployment(cfy: Cfy) -> None:
    refusal = "deployment 'dep' has no workflow 'instal'; it has: install"
    body = {"message": refusal, "error_code": "nonexistent_workflow_error"}
    cfy.on("POST /executions", body, status=400)
    cfy.on("GET /deployments/dep", {"id": "dep", "workflows": [{"name": "install"}]})
    result = cfy("executions", "start", "instal", "-d", "dep")
    assert "Did you mean 'install'?" in result.output


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("excutions",), "'executions'"),
        (("nodes", "lst"), "'list'"),
        (("nodes", "list", "--deploymnt-id", "x"), "--deployment-id"),
        (("status", "--manager", "loca"), "'local'"),
    ],
)
def test_a_mistyped_word_of_the_command_line_is_guessed(
    words: tuple[str, ...], meant: str, cfy: Cfy
) -> None:
    cfy("profiles", "use", "local")
    result = cfy(*words)
    assert result.exit_code == 2
    assert "Did you mean" in result.output
    assert meant in result.output


@pytest.mark.parametrize(
    "words", [("blueprints", "get", ""), ("groups", "list", "-d", " "), ("secrets", "get", "")]
)
def test_an_empty_name_asks_nobody(words: tuple[str, ...], cfy: Cfy) -> None:
    result = cfy(*words)
    assert (result.exit_code, cfy.calls()) == (2, [])
    assert "a name is not empty" in result.output
