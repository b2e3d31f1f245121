"""The public client, unmodified, on our packages or its own: in an environment of its own."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from conductor.transport.environments.sdk import installed_sdk
from conductor.transport.environments.stubs import USUAL_VERSION, write_stub

UV = Path(sys.executable).with_name("uv")
# It asks pkg_resources for its version, and from 8.2 of click on some of its commands crash.
CLIENT = (f"cloudify=={USUAL_VERSION}", "setuptools<81", "click<8.2")
COMMON = canonicalize_name("cloudify-common")


class NoIndex(Exception):
    """The client, or what it requires, could not be fetched."""


@dataclass(frozen=True)
class Ended:
    code: int
    text: str

    def __contains__(self, words: str) -> bool:
        return words in self.text


@dataclass(frozen=True)
class PublicClient:
    """`programs` is the folder of its `cfy`, `home` where that keeps its things and works."""

    programs: Path
    home: Path

    def __call__(self, *words: str) -> Ended:
        with self.begins(*words) as begun:
            try:
                said, _ = begun.communicate(timeout=180)
            finally:
                begun.kill()
        return Ended(begun.returncode, said)

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return _bare() | {"PATH": path, "CFY_WORKDIR": str(self.home)}

    def begins(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(  # noqa: S603 - the client that we are compatible with
            [str(self.programs / "cfy"), *words],
            env=self.environment,
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )


def programs_of(install: Callable[[Path], Path], folders: pytest.TempPathFactory) -> Path:
    """The folder of its programs, installed by whoever asks first in a run of tests. Where they
    cannot be had, tests are skipped; in CI they fail."""
    run = folders.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    folder = run / f"public-client-{install.__name__}"
    folder.mkdir(exist_ok=True)
    made = folder / "made"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            try:
                made.symlink_to(install(folder))
            except NoIndex as reason:
                if "CI" in os.environ:
                    pytest.fail(str(reason))
                pytest.skip(str(reason))
    return made.resolve()


def install(folder: Path) -> Path:
    """Returns the folder of its programs. `cloudify-common` is our stub, which brings our SDK."""
    sdk = installed_sdk()
    wheel, stub = sdk.write(folder), write_stub(folder, COMMON, USUAL_VERSION, sdk)
    overrides = folder / "overrides.txt"
    overrides.write_text(f"{COMMON} @ {stub.as_uri()}\n{sdk.metadata.name} @ {wheel.as_uri()}\n")
    home = folder / "environment"
    _uv("venv", "--python", sys.executable, str(home))
    _uv("pip", "install", "--python", str(home), "--override", str(overrides), *CLIENT)
    return home / "bin"


def install_unmodified(folder: Path) -> Path:
    """The same with its own packages, and none of ours."""
    home = folder / "environment"
    _uv("venv", "--python", sys.executable, str(home))
    _uv("pip", "install", "--python", str(home), *CLIENT)
    return home / "bin"


def _uv(*words: str) -> None:
    command = [str(UV), *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        raise NoIndex(f"uv {' '.join(words)}:\n{ended.stderr}")


def _bare() -> dict[str, str]:
    # Without its bytecode each start takes seconds.
    ours = ("PYTHONPATH", "VIRTUAL_ENV", "CFY_", "CONDUCTOR_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
