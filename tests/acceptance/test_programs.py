import os
import signal
import subprocess
from pathlib import Path

import pytest

from acceptance.programs import Copy, start, start_as_installed


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"CFY_WORKDIR": str(tmp_path), "COLUMNS": "60"}


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("conductor", ["--version"]),
        ("conductor", ["up", "--port", "many"]),
        ("cfy", ["deployments", "--help"]),
        ("cfy", ["profiles", "use"]),
    ],
    ids=["version", "wrong option", "help", "lacking argument"],
)
def test_a_copy_says_what_the_installed_command_says_and_ends_like_it(
    program: str, words: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    codes, said = [], []
    for way in (start, start_as_installed):
        log = tmp_path / way.__name__
        with log.open("wb") as output:
            codes.append(way(program, words, environment, output).wait(60))
        said.append(log.read_text())
    assert said[0]
    assert (codes[0], said[0]) == (codes[1], said[1])


def test_a_copy_can_be_waited_for_and_killed(environment: dict[str, str], tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        words = ["up", "--data", str(tmp_path / "data"), "--port", "0"]
        running = start("conductor", words, environment, log)
    assert isinstance(running, Copy)
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(0.01)
    assert running.poll() is None
    running.kill()
    assert running.wait(60) == running.poll() == -signal.SIGKILL
    assert not Path(f"/proc/{running.pid}").exists()


def test_what_a_new_python_would_read_gets_one(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('customized')")
    with (tmp_path / "log").open("wb") as log:
        customized = environment | {"PYTHONPATH": str(tmp_path)}
        assert start("cfy", ["--help"], customized, log).wait(60) == 0
    assert (tmp_path / "log").read_text().startswith("customized")
