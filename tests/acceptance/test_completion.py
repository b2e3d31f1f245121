"""Shells complete what a real server has, and nothing while it keeps silent."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from acceptance.programs import PROGRAMS
from acceptance.server import PASSWORD, Server

BLUEPRINT = "tosca_definitions_version: cloudify_dsl_1_4\n"
# What bash does when Tab is pressed behind the words.
TAB = """
eval "$(cfy completion bash)"
COMP_WORDS=({words} ''); COMP_CWORD={last}
_cfy_completion cfy
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "CFY_WORKDIR": str(tmp_path), "CONDUCTOR_RUN_DIR": str(tmp_path)}


def cfy(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own program
        [str(PROGRAMS / "cfy"), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_a_blueprint_of_a_real_server(
    shell: dict[str, str], own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    (tmp_path / "blueprint.yaml").write_text(BLUEPRINT)
    use = ("--rest-port", str(own_server.port), "-u", "admin", "-p", PASSWORD)
    assert cfy(shell, "profiles", "use", "127.0.0.1", *use).returncode == 0
    for name in ("shop", "shed"):
        path = str(tmp_path / "blueprint.yaml")
        assert cfy(shell, "blueprints", "upload", path, "-b", name).returncode == 0
    assert _pressed(shell, "cfy blueprints get") == ["shed", "shop"]
    assert _pressed(shell, "cfy -o json deployments create -b") == ["shed", "shop"]
    own_server.stop()
    assert _pressed(shell, "cfy blueprints get") == [""]


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_a_server_that_never_answers_is_not_waited_for(kind: str, shell: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = {"CONDUCTOR_HOST": "127.0.0.1", "CONDUCTOR_PORT": str(silent.getsockname()[1])}
        line = {"COMP_WORDS": "cfy blueprints get ", "COMP_CWORD": "3" if kind != "fish" else ""}
        ended = cfy(shell | where | line | {"_CFY_COMPLETE": f"{kind}_complete"})
    assert (ended.stdout.strip(), ended.stderr) == ("", "")


def _pressed(environment: dict[str, str], line: str) -> list[str]:
    script = TAB.format(words=line, last=len(line.split()))
    ended = subprocess.run(  # noqa: S603 - as a person's shell does it
        ["bash", "-c", script],  # noqa: S607
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stderr == ""
    return ended.stdout.removesuffix("\n").split("\n")
