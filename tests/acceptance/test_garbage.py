"""Whatever a person sends by mistake is answered with a sentence, never with a traceback."""

from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.small import HEAD, blueprint

TAB = HEAD + "node_templates:\n  thing:\n\ttype: cloudify.nodes.Root\n"
UNKNOWN_TYPE = HEAD + "node_templates:\n  thing:\n    type: cloudify.nodes.Rood\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(TAB, ("blueprint.yaml", "5", "tab"), id="a tab"),
        pytest.param(UNKNOWN_TYPE, ("blueprint.yaml", "5", "cloudify.nodes.Rood"), id="a type"),
    ],
)
@pytest.mark.parametrize("verb", [("validate",), ("upload", "-b", "garbage")])
def test_a_broken_blueprint_is_refused_with_its_place(
    cfy: Guest, tmp_path: Path, verb: tuple[str, ...], text: str, words: tuple[str, ...]
) -> None:
    path = tmp_path / "blueprint.yaml"
    path.write_text(text)
    said = cfy.tries("blueprints", *verb, str(path))
    assert said.code == 1
    for word in words:
        assert word in said


def test_a_script_that_is_not_there_is_refused_at_the_upload(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    path = blueprint(tmp_path)
    (tmp_path / "create.sh").unlink()
    said = cfy.tries("blueprints", "upload", "-b", name, str(path))
    assert said.code == 1
    assert "create.sh" in said
    assert "blueprint.yaml" in said


def test_a_missing_and_an_unknown_input_are_named(cfy: Guest, name: str, tmp_path: Path) -> None:
    path = blueprint(tmp_path, "inputs:\n  colour: {type: string}\n")
    cfy.does("blueprints", "upload", "-b", name, str(path))
    missing = cfy.tries("deployments", "create", name, "-b", name)
    assert missing.code == 1
    assert "colour" in missing
    unknown = cfy.tries("deployments", "create", name, "-b", name, "-i", "color=red;colour=red")
    assert unknown.code == 1
    assert "color" in unknown


def test_a_missing_secret_is_named(cfy: Guest, name: str, tmp_path: Path) -> None:
    body = "outputs:\n  key:\n    value: {get_secret: nobody_made_it}\n"
    cfy.does("blueprints", "upload", "-b", name, str(blueprint(tmp_path, body)))
    said = cfy.tries("deployments", "create", name, "-b", name)
    assert said.code == 1
    assert "nobody_made_it" in said


def test_a_wrong_password_is_refused(server: Server, cfy: Guest, tmp_path: Path) -> None:
    stranger = Guest(tmp_path, server)
    said = stranger.log_in("open barley")
    assert said.code == 4
    assert "refused" in said
    assert cfy.tries("status").code == 0


def test_an_unknown_deployment_is_not_found(cfy: Guest) -> None:
    said = cfy.tries("executions", "start", "install", "-d", "nowhere")
    assert said.code == 5
    assert "nowhere" in said
