"""Watches what a process makes durable: `syncs.c`, built when it is needed."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("syncs.c")


class NoCompiler(Exception):
    """Nothing here can build the shim."""


def build(folder: Path) -> Path:
    """The shim as a library in the folder."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise NoCompiler("no C compiler: install one that is called cc (build-essential)")
    library = folder / "syncs.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if built.returncode != 0:
        raise NoCompiler(f"cc cannot build {SOURCE.name}: {built.stderr}")
    return library


@dataclass(frozen=True)
class Sync:
    """Moments as of `time.monotonic_ns`."""

    begun: int
    ended: int
    path: str


@dataclass(frozen=True)
class Watch:
    """`environment` is what a process needs for being watched; its own hosts are not, because
    nothing that is called `CONDUCTOR_` is handed on to them."""

    library: Path
    log: Path
    mirror: Path | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        watched = {"LD_PRELOAD": str(self.library), "CONDUCTOR_SYNCS_LOG": str(self.log)}
        if self.mirror is not None:
            watched["CONDUCTOR_SYNCS_MIRROR"] = str(self.mirror)
        return watched

    def syncs(self) -> list[Sync]:
        if not self.log.exists():
            return []
        rows = [line.split(" ", 2) for line in self.log.read_text().splitlines()]
        return [Sync(int(begun), int(ended), path) for begun, ended, path in rows]


def watch(folder: Path, *, with_mirror: bool = False) -> Watch:
    mirror = folder / "mirror" if with_mirror else None
    if mirror is not None:
        mirror.mkdir()
    return Watch(build(folder), folder / "syncs.log", mirror)


def unwatched(environment: Mapping[str, str]) -> dict[str, str]:
    names = ("LD_PRELOAD", "CONDUCTOR_SYNCS_LOG", "CONDUCTOR_SYNCS_MIRROR")
    return {name: value for name, value in environment.items() if name not in names}
